#include "core/export/table.h"

#include <cerrno>
#include <cstdio>
#include <fstream>

#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/media/npy.h"
#include "core/render/compose.h"

namespace scorescope {
namespace {

std::vector<PanelSpec> panels_with_flows(const Scene& scene) {
  std::vector<PanelSpec> panels = exported_panels(scene, scene.exported.panels);
  std::erase_if(panels, [](const PanelSpec& panel) { return panel.plot != PlotKind::none; });
  if (panels.empty()) throw UserError("export/panels: a table speaks of panels that show a flow, and there is none");
  return panels;
}

class CsvTable final : public Table {
 public:
  CsvTable(const std::filesystem::path& file, const Stage& stage, std::unique_ptr<TableSource> source)
      : file_(file), panels_(panels_with_flows(stage.scene())), source_(std::move(source)) {
    file_.create();
    out_.open(file_.temporary(), std::ios::binary | std::ios::trunc);
    std::string header = "frame,t,panel";
    if (!source_->row_name().empty()) header += "," + source_->row_name();
    for (const std::string& column : source_->columns()) header += "," + column;
    write(header + "\n");
  }

  void add(const Stage& stage, int frame) override {
    const std::size_t columns = source_->columns().size();
    const bool numbered = !source_->row_name().empty();
    for (const PanelSpec& panel : panels_) {
      const std::vector<float> values = source_->values(stage, panel);
      std::string rows;
      char text[64];
      for (std::size_t i = 0; i + columns <= values.size(); i += columns) {
        std::snprintf(text, sizeof text, "%d,%.6g,", frame, stage.t());
        rows += text + panel.id;
        if (numbered) rows += "," + std::to_string(i / columns);
        for (std::size_t c = 0; c < columns; ++c) {
          std::snprintf(text, sizeof text, ",%.9g", static_cast<double>(values[i + c]));
          rows += text;
        }
        rows += '\n';
      }
      write(rows);
    }
  }

  void finish() override {
    out_.close();
    if (!out_) file_.fail(ENOSPC);
    file_.commit();
  }

 private:
  void write(const std::string& text) {
    errno = 0;
    out_.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!out_) file_.fail(errno != 0 ? errno : ENOSPC);
  }

  PendingFile file_;
  std::ofstream out_;
  std::vector<PanelSpec> panels_;
  std::unique_ptr<TableSource> source_;
};

std::vector<std::size_t> shape_of(const TableSource& source, std::size_t frames, std::size_t panels) {
  std::vector<std::size_t> shape{frames, panels};
  if (!source.row_name().empty()) shape.push_back(source.rows());
  shape.push_back(source.columns().size());
  return shape;
}

class NpyTable final : public Table {
 public:
  NpyTable(const std::filesystem::path& file, const Stage& stage, std::unique_ptr<TableSource> source, int frames)
      : panels_(panels_with_flows(stage.scene())),
        source_(std::move(source)),
        writer_(file, shape_of(*source_, static_cast<std::size_t>(frames), panels_.size())) {}
  void add(const Stage& stage, int) override {
    for (const PanelSpec& panel : panels_) writer_.write(source_->values(stage, panel));
  }
  void finish() override { writer_.finish(); }

 private:
  std::vector<PanelSpec> panels_;
  std::unique_ptr<TableSource> source_;
  NpyWriter writer_;
};

}  // namespace

std::unique_ptr<Table> make_csv_table(const std::filesystem::path& file, const Stage& stage,
                                      std::unique_ptr<TableSource> source) {
  return std::make_unique<CsvTable>(file, stage, std::move(source));
}

std::unique_ptr<Table> make_npy_table(const std::filesystem::path& file, const Stage& stage,
                                      std::unique_ptr<TableSource> source, int frames) {
  return std::make_unique<NpyTable>(file, stage, std::move(source), frames);
}

}  // namespace scorescope
