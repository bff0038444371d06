#pragma once

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace scorescope {

/// Lowers the calling thread's priority for good, so that it gives way to those that draw (where the system knows
/// priorities of threads: Linux).
void give_way();

/// Threads that go through the phases of one piece of work together, thousands of times a second. The caller is one of
/// them, so a team of one has no threads at all.
class ThreadTeam {
 public:
  /// `low_priority`: the threads give way, and sleep rather than spin where they wait. The caller's own priority is
  /// the caller's business.
  ThreadTeam(int size, bool low_priority);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  [[nodiscard]] int size() const { return size_; }

  /// body(member) on every member at once, the caller being member 0; returns when all are done. The body must not
  /// throw.
  void run(const std::function<void(int)>& body);
  /// Within the body: returns when every member has come here.
  void barrier();

 private:
  int size_;
  int spins_;  ///< looks at the gate before a thread goes to sleep
  bool stop_ = false;
  const std::function<void(int)>* body_ = nullptr;
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<int> gate_{0};  ///< changes when all have arrived
  std::vector<std::jthread> threads_;
};

}  // namespace scorescope
