#pragma once

#include "core/media/image_io.h"

namespace scorescope {

/// Takes the frames of a clip one after another, all of one size, and makes files of them. Everything stands under
/// temporary names until finish(): a sink that ends before leaves nothing behind. Throws UserError where a file cannot
/// be written, Cancelled where the work was cancelled.
class FrameSink {
 public:
  FrameSink() = default;
  FrameSink(const FrameSink&) = delete;
  FrameSink& operator=(const FrameSink&) = delete;
  virtual ~FrameSink() = default;

  virtual void write(const Image& frame) = 0;
  virtual void finish() = 0;
};

}  // namespace scorescope
