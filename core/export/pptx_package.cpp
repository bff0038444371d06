#include "core/export/pptx_package.h"

#include <cmath>
#include <cstdio>

#include "core/media/zip_writer.h"

namespace scorescope {
namespace {

constexpr char kHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr char kSpaces[] =
    " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
    " xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
constexpr char kOffice[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
constexpr char kTree[] =
    "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x=\"0\" "
    "y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/><a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"0\" cy=\"0\"/></a:xfrm></p:grpSpPr>";
constexpr char kColourMap[] =
    "<p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" "
    "accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" "
    "folHlink=\"folHlink\"/>";

/// The relations of a part, numbered from rId1.
class Relations {
 public:
  Relations& add(const std::string& type, const std::string& target) {
    text_ +=
        "<Relationship Id=\"rId" + std::to_string(++count_) + "\" Type=\"" + type + "\" Target=\"" + target + "\"/>";
    return *this;
  }
  Relations& office(const char* type, const std::string& target) { return add(kOffice + std::string(type), target); }
  [[nodiscard]] std::string xml() const {
    return std::string(kHead) +
           "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" + text_ +
           "</Relationships>";
  }

 private:
  std::string text_;
  int count_ = 0;
};

std::string theme_xml(const Theme& t) {
  std::string colours;
  const std::pair<const char*, Rgb> list[] = {{"dk1", t.text},      {"lt1", t.background},  {"dk2", t.dim},
                                              {"lt2", t.panel},     {"accent1", t.data},    {"accent2", t.noise},
                                              {"accent3", t.score}, {"accent4", t.learned}, {"accent5", t.dim},
                                              {"accent6", t.line},  {"hlink", t.noise},     {"folHlink", t.noise}};
  for (const auto& [name, colour] : list)
    colours += std::string("<a:") + name + "><a:srgbClr val=\"" + xml_colour(colour) + "\"/></a:" + name + ">";
  const std::string face = "<a:latin typeface=\"Inter\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/>";
  const std::string fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>";
  const std::string line = "<a:ln w=\"6350\">" + fill + "</a:ln>";
  const std::string effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
  return std::string(kHead) +
         "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Scorescope\">"
         "<a:themeElements><a:clrScheme name=\"Scorescope\">" +
         colours + "</a:clrScheme><a:fontScheme name=\"Inter\">" + "<a:majorFont>" + face +
         "</a:majorFont><a:minorFont>" + face + "</a:minorFont></a:fontScheme>" +
         "<a:fmtScheme name=\"Plain\"><a:fillStyleLst>" + fill + fill + fill + "</a:fillStyleLst><a:lnStyleLst>" +
         line + line + line + "</a:lnStyleLst><a:effectStyleLst>" + effect + effect + effect +
         "</a:effectStyleLst><a:bgFillStyleLst>" + fill + fill + fill +
         "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>";
}

std::string background() {
  return "<p:bg><p:bgPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>";
}

std::string slide_xml(const PptxSlide& slide) {
  return std::string(kHead) + "<p:sld" + kSpaces + "><p:cSld><p:spTree>" + kTree + slide.shapes +
         "</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>" + slide.timing + "</p:sld>";
}

std::string notes_xml(const std::string& notes) {
  std::string paragraphs;
  for (std::size_t at = 0; at <= notes.size();) {
    const auto end = std::min(notes.find('\n', at), notes.size());
    paragraphs +=
        "<a:p><a:r><a:rPr lang=\"en-GB\"/><a:t>" + xml_escaped(notes.substr(at, end - at)) + "</a:t></a:r></a:p>";
    at = end + 1;
  }
  return std::string(kHead) + "<p:notes" + kSpaces + "><p:cSld><p:spTree>" + kTree +
         "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Notes\"/><p:cNvSpPr/><p:nvPr><p:ph type=\"body\" "
         "idx=\"1\"/></p:nvPr>"
         "</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>" +
         paragraphs +
         "</p:txBody></p:sp></p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>";
}

std::string notes_master_xml() {
  return std::string(kHead) + "<p:notesMaster" + kSpaces + "><p:cSld>" + background() + "<p:spTree>" + kTree +
         "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Notes\"/><p:cNvSpPr/><p:nvPr><p:ph type=\"body\" "
         "idx=\"1\"/></p:nvPr>"
         "</p:nvSpPr><p:spPr><a:xfrm><a:off x=\"685800\" y=\"4400550\"/><a:ext cx=\"5486400\" cy=\"3600450\"/></a:xfrm>"
         "<a:prstGeom "
         "prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr "
         "lang=\"en-GB\"/></a:p></p:txBody></p:sp></p:spTree></p:cSld>" +
         kColourMap + "</p:notesMaster>";
}

std::string master_xml() {
  return std::string(kHead) + "<p:sldMaster" + kSpaces + "><p:cSld>" + background() + "<p:spTree>" + kTree +
         "</p:spTree></p:cSld>" + kColourMap +
         "<p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" "
         "r:id=\"rId1\"/></p:sldLayoutIdLst><p:txStyles><p:titleStyle/>"
         "<p:bodyStyle/><p:otherStyle/></p:txStyles></p:sldMaster>";
}

std::string layout_xml() {
  return std::string(kHead) + "<p:sldLayout" + kSpaces + " type=\"blank\"><p:cSld name=\"Blank\"><p:spTree>" + kTree +
         "</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>";
}

std::string presentation_xml(std::size_t slides) {
  std::string ids;
  for (std::size_t i = 0; i < slides; ++i)
    ids += "<p:sldId id=\"" + std::to_string(256 + i) + "\" r:id=\"rId" + std::to_string(4 + i) + "\"/>";
  return std::string(kHead) + "<p:presentation" + kSpaces +
         "><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst><p:notesMasterIdLst>"
         "<p:notesMasterId r:id=\"rId2\"/></p:notesMasterIdLst><p:sldIdLst>" +
         ids +
         "</p:sldIdLst><p:sldSz cx=\"12192000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/>"
         "</p:presentation>";
}

std::string types_xml(const std::vector<PptxSlide>& slides) {
  const std::string office = "application/vnd.openxmlformats-officedocument.";
  std::string out = std::string(kHead) +
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                    "<Default Extension=\"rels\" "
                    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                    "<Default Extension=\"png\" ContentType=\"image/png\"/>"
                    "<Default Extension=\"mp4\" ContentType=\"video/mp4\"/>";
  const auto part = [&](const std::string& name, const std::string& type) {
    out += "<Override PartName=\"/ppt/" + name + "\" ContentType=\"" + office + type + "+xml\"/>";
  };
  part("presentation.xml", "presentationml.presentation.main");
  part("slideMasters/slideMaster1.xml", "presentationml.slideMaster");
  part("slideLayouts/slideLayout1.xml", "presentationml.slideLayout");
  part("notesMasters/notesMaster1.xml", "presentationml.notesMaster");
  part("theme/theme1.xml", "theme");
  part("theme/theme2.xml", "theme");
  for (std::size_t i = 0; i < slides.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    part("slides/slide" + n + ".xml", "presentationml.slide");
    if (!slides[i].notes.empty()) part("notesSlides/notesSlide" + n + ".xml", "presentationml.notesSlide");
  }
  return out + "</Types>";
}

Relations slide_relations(const PptxSlide& slide, const std::string& number) {
  Relations out;
  out.office("slideLayout", "../slideLayouts/slideLayout1.xml");
  for (const PptxRelation& relation : slide.relations) {
    const std::string target = "../media/" + relation.file;
    if (relation.kind == PptxRelation::Kind::image)
      out.office("image", target);
    else if (relation.kind == PptxRelation::Kind::video)
      out.office("video", target);
    else
      out.add("http://schemas.microsoft.com/office/2007/relationships/media", target);
  }
  if (!slide.notes.empty()) out.office("notesSlide", "../notesSlides/notesSlide" + number + ".xml");
  return out;
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string xml_colour(Rgb c) {
  char text[8];
  const auto byte = [](float v) { return static_cast<int>(std::lround(255.0f * v)); };
  std::snprintf(text, sizeof text, "%02X%02X%02X", byte(c.r), byte(c.g), byte(c.b));
  return text;
}

void write_pptx_package(const std::filesystem::path& file, const std::vector<PptxSlide>& slides,
                        const std::vector<PptxMedia>& media, const Theme& theme) {
  ZipWriter zip(file);
  zip.add("[Content_Types].xml", types_xml(slides));
  zip.add("_rels/.rels", Relations().office("officeDocument", "ppt/presentation.xml").xml());
  Relations presentation;
  presentation.office("slideMaster", "slideMasters/slideMaster1.xml");
  presentation.office("notesMaster", "notesMasters/notesMaster1.xml");
  presentation.office("theme", "theme/theme1.xml");
  for (std::size_t i = 0; i < slides.size(); ++i)
    presentation.office("slide", "slides/slide" + std::to_string(i + 1) + ".xml");
  zip.add("ppt/presentation.xml", presentation_xml(slides.size()));
  zip.add("ppt/_rels/presentation.xml.rels", presentation.xml());
  zip.add("ppt/theme/theme1.xml", theme_xml(theme));
  zip.add("ppt/theme/theme2.xml", theme_xml(theme));
  zip.add("ppt/slideMasters/slideMaster1.xml", master_xml());
  zip.add("ppt/slideMasters/_rels/slideMaster1.xml.rels", Relations()
                                                              .office("slideLayout", "../slideLayouts/slideLayout1.xml")
                                                              .office("theme", "../theme/theme1.xml")
                                                              .xml());
  zip.add("ppt/slideLayouts/slideLayout1.xml", layout_xml());
  zip.add("ppt/slideLayouts/_rels/slideLayout1.xml.rels",
          Relations().office("slideMaster", "../slideMasters/slideMaster1.xml").xml());
  zip.add("ppt/notesMasters/notesMaster1.xml", notes_master_xml());
  zip.add("ppt/notesMasters/_rels/notesMaster1.xml.rels", Relations().office("theme", "../theme/theme2.xml").xml());
  for (std::size_t i = 0; i < slides.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    zip.add("ppt/slides/slide" + n + ".xml", slide_xml(slides[i]));
    zip.add("ppt/slides/_rels/slide" + n + ".xml.rels", slide_relations(slides[i], n).xml());
    if (slides[i].notes.empty()) continue;
    zip.add("ppt/notesSlides/notesSlide" + n + ".xml", notes_xml(slides[i].notes));
    zip.add("ppt/notesSlides/_rels/notesSlide" + n + ".xml.rels",
            Relations()
                .office("notesMaster", "../notesMasters/notesMaster1.xml")
                .office("slide", "../slides/slide" + n + ".xml")
                .xml());
  }
  for (const PptxMedia& one : media) zip.add("ppt/media/" + one.name, one.bytes);
  zip.finish();
}

}  // namespace scorescope
