#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/media/frame_sink.h"

namespace scorescope {

/// Images to draw frames into. One that nobody holds any more is handed out again: memory that is new every frame costs
/// as much as filling it.
class ImagePool {
 public:
  std::shared_ptr<Image> take();

 private:
  struct Free {
    std::mutex mutex;
    std::vector<std::unique_ptr<Image>> images;
  };
  std::shared_ptr<Free> free_ = std::make_shared<Free>();
};

/// A sink on a thread of its own, so that the next frame is drawn while the last one is encoded. Few frames wait.
class FrameQueue {
 public:
  explicit FrameQueue(std::unique_ptr<FrameSink> sink);
  FrameQueue(const FrameQueue&) = delete;
  FrameQueue& operator=(const FrameQueue&) = delete;
  /// What still waits is dropped; a sink that has not finished leaves nothing behind.
  ~FrameQueue();

  /// Waits while enough frames wait. Throws what the sink threw at an earlier frame.
  void push(std::shared_ptr<const Image> frame);
  /// Until all is written. Throws what the sink threw.
  void finish();

 private:
  void work();
  void end();

  std::unique_ptr<FrameSink> sink_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<const Image>> waiting_;
  bool complete_ = false, dropped_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace scorescope
