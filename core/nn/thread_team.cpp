#include "core/nn/thread_team.h"

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace scorescope {

namespace {

constexpr int kLooks = 200;   ///< back to back
constexpr int kYields = 100;  ///< then letting others run in between
constexpr int kNice = 10;

}  // namespace

void give_way() {
#ifdef __linux__
  ::setpriority(PRIO_PROCESS, 0, kNice);
#endif
}

ThreadTeam::ThreadTeam(int size, bool low_priority) : size_(size), spins_(low_priority ? 0 : kLooks + kYields) {
  for (int member = 1; member < size; ++member)
    threads_.emplace_back([this, member, low_priority] {
      if (low_priority) give_way();
      for (;;) {
        barrier();
        if (stop_) return;
        (*body_)(member);
        barrier();
      }
    });
}

ThreadTeam::~ThreadTeam() {
  stop_ = true;
  barrier();
}

void ThreadTeam::run(const std::function<void(int)>& body) {
  body_ = &body;
  barrier();
  body(0);
  barrier();
}

void ThreadTeam::barrier() {
  const int gate = gate_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == size_) {
    arrived_.store(0, std::memory_order_relaxed);
    gate_.store(gate + 1, std::memory_order_release);
    gate_.notify_all();
    return;
  }
  for (int i = 0; i < spins_; ++i) {
    if (gate_.load(std::memory_order_acquire) != gate) return;
    if (i >= kLooks) std::this_thread::yield();
  }
  gate_.wait(gate, std::memory_order_acquire);
}

}  // namespace scorescope
