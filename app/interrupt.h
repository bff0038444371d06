#pragma once

#include <csignal>

namespace scorescope {

/// While it lives, Ctrl+C and SIGTERM end nothing: they are noticed, so that what has been done can be saved. Made
/// before any thread is, since threads inherit what they are deaf to.
class Interrupt {
 public:
  Interrupt() {
    sigemptyset(&awaited_);
    sigaddset(&awaited_, SIGINT);
    sigaddset(&awaited_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &awaited_, &before_);
  }
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt() {
    int taken = 0;
    while (pending()) sigwait(&awaited_, &taken);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

  [[nodiscard]] bool pending() const {
    sigset_t now;
    sigpending(&now);
    return sigismember(&now, SIGINT) == 1 || sigismember(&now, SIGTERM) == 1;
  }

 private:
  sigset_t awaited_{};
  sigset_t before_{};
};

}  // namespace scorescope
