#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/render/theme.h"

namespace scorescope {

/// What a slide needs beside its own XML: files of the package, by the relation ids rId1, rId2, ... in its XML. rId1 is
/// always its layout.
struct PptxRelation {
  enum class Kind { image, video, media };
  Kind kind = Kind::image;
  std::string file;  ///< name in ppt/media
};

struct PptxSlide {
  std::string shapes;                   ///< of its shape tree
  std::string timing;                   ///< the element, or empty
  std::string notes;                    ///< what the presenter reads, a paragraph a line; empty: none
  std::vector<PptxRelation> relations;  ///< rId2, rId3, ...
};

struct PptxMedia {
  std::string name, bytes;
};

/// Writes a presentation of 13.333 x 7.5 inches: Office Open XML, transitional (ECMA-376), one blank layout. Throws
/// UserError where it cannot be written.
void write_pptx_package(const std::filesystem::path& file, const std::vector<PptxSlide>& slides,
                        const std::vector<PptxMedia>& media, const Theme& theme);

std::string xml_escaped(std::string_view text);
/// "F3F4F6".
std::string xml_colour(Rgb colour);

}  // namespace scorescope
