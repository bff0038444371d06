#include "core/media/frame_queue.h"

#include <utility>

namespace scorescope {
namespace {

constexpr std::size_t kMostWaiting = 1;  // at 4K each has 33 MB

}  // namespace

std::shared_ptr<Image> ImagePool::take() {
  std::unique_ptr<Image> image;
  {
    const std::lock_guard lock(free_->mutex);
    if (!free_->images.empty()) {
      image = std::move(free_->images.back());
      free_->images.pop_back();
    }
  }
  if (!image) image = std::make_unique<Image>();
  return {image.release(), [free = free_](Image* done) {
            std::unique_ptr<Image> back(done);
            const std::lock_guard lock(free->mutex);
            free->images.push_back(std::move(back));
          }};
}

FrameQueue::FrameQueue(std::unique_ptr<FrameSink> sink) : sink_(std::move(sink)), thread_([this] { work(); }) {}

FrameQueue::~FrameQueue() {
  {
    const std::lock_guard lock(mutex_);
    dropped_ = true;
  }
  end();
}

void FrameQueue::end() {
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void FrameQueue::work() {
  try {
    for (;;) {
      std::shared_ptr<const Image> frame;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return dropped_ || complete_ || !waiting_.empty(); });
        if (dropped_) return;
        if (waiting_.empty()) break;
        frame = std::move(waiting_.front());
        waiting_.pop_front();
      }
      changed_.notify_all();
      sink_->write(*frame);
    }
    sink_->finish();
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
  changed_.notify_all();
}

void FrameQueue::push(std::shared_ptr<const Image> frame) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || waiting_.size() < kMostWaiting; });
    if (failure_) std::rethrow_exception(failure_);
    waiting_.push_back(std::move(frame));
  }
  changed_.notify_all();
}

void FrameQueue::finish() {
  {
    const std::lock_guard lock(mutex_);
    complete_ = true;
  }
  end();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace scorescope
