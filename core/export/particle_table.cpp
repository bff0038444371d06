#include "core/export/particle_table.h"

#include <cerrno>
#include <cstdio>
#include <fstream>

#include "core/math/atomic_file.h"
#include "core/media/npy.h"
#include "core/render/compose.h"

namespace scorescope {
namespace {

/// Panels of flows: plots have no particles.
std::vector<PanelSpec> flow_panels(const Scene& scene) {
  std::vector<PanelSpec> out = exported_panels(scene, scene.exported.panels);
  std::erase_if(out, [](const PanelSpec& panel) { return panel.plot != PlotKind::none; });
  return out;
}

/// Of one panel, row-major [n, dim].
std::vector<float> positions_of(const Stage& stage, const PanelSpec& panel) {
  const Points& points = stage.flow(stage.flow_index(panel.flow).value()).runner->positions();
  const ResolvedTarget& target = stage.resolved_target();
  std::vector<float> out = points.data;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto axis = static_cast<Eigen::Index>(i % static_cast<std::size_t>(points.dim));
    out[i] = static_cast<float>(target.centre[axis] + target.scale[axis] * static_cast<double>(out[i]));
  }
  return out;
}

class CsvTable final : public ParticleTable {
 public:
  CsvTable(const std::filesystem::path& file, const Stage& stage) : file_(file), panels_(flow_panels(stage.scene())) {
    file_.create();
    out_.open(file_.temporary(), std::ios::binary | std::ios::trunc);
    write(stage.target()->dim == 1 ? "frame,t,panel,particle,x\n" : "frame,t,panel,particle,x,y\n");
  }

  void add(const Stage& stage, int frame) override {
    const auto dim = static_cast<std::size_t>(stage.target()->dim);
    for (const PanelSpec& panel : panels_) {
      const std::vector<float> x = positions_of(stage, panel);
      std::string rows;
      char text[64];
      for (std::size_t i = 0; i + dim <= x.size(); i += dim) {
        std::snprintf(text, sizeof text, "%d,%.6g,", frame, stage.t());
        rows += text + panel.id + "," + std::to_string(i / dim);
        for (std::size_t d = 0; d < dim; ++d) {
          std::snprintf(text, sizeof text, ",%.9g", static_cast<double>(x[i + d]));
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
};

class NpyTable final : public ParticleTable {
 public:
  NpyTable(const std::filesystem::path& file, const Stage& stage, int frames)
      : panels_(flow_panels(stage.scene())),
        writer_(file, {static_cast<std::size_t>(frames), panels_.size(), std::size_t{stage.particles()},
                       static_cast<std::size_t>(stage.target()->dim)}) {}
  void add(const Stage& stage, int) override {
    for (const PanelSpec& panel : panels_) writer_.write(positions_of(stage, panel));
  }
  void finish() override { writer_.finish(); }

 private:
  std::vector<PanelSpec> panels_;
  NpyWriter writer_;
};

}  // namespace

std::unique_ptr<ParticleTable> make_csv_table(const std::filesystem::path& file, const Stage& stage) {
  return std::make_unique<CsvTable>(file, stage);
}

std::unique_ptr<ParticleTable> make_npy_table(const std::filesystem::path& file, const Stage& stage, int frames) {
  return std::make_unique<NpyTable>(file, stage, frames);
}

}  // namespace scorescope
