#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/scene/stage.h"

namespace scorescope {

/// What a table says of one panel at one instant: rows of so many numbers.
class TableSource {
 public:
  TableSource() = default;
  TableSource(const TableSource&) = delete;
  TableSource& operator=(const TableSource&) = delete;
  virtual ~TableSource() = default;
  [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;
  [[nodiscard]] virtual std::string row_name() const = 0;  ///< what a row is: "particle"; empty: there is one
  [[nodiscard]] virtual std::size_t rows() const = 0;      ///< of every panel
  /// Row-major [rows, columns], in the units of the target's own file.
  virtual std::vector<float> values(const Stage& stage, const PanelSpec& panel) = 0;
};

/// Columns x and in 2D y: where the particles stand.
std::unique_ptr<TableSource> particle_source(const Stage& stage);
/// Columns x, y, log_p, score_x, score_y of the law the panel draws, and what a net says of the score, on a square grid
/// of 101 x 101 points over the panel's view (y rising slowest); 1D: x, log_p, score at 401 points.
std::unique_ptr<TableSource> field_source(const Stage& stage);
/// Columns nfe, sliced_w2 (1D: W2) and kl of the first 2,000 particles against that law. NaN where a flow's particles
/// are no samples of a law.
std::unique_ptr<TableSource> metric_source();

/// A table written instant after instant, of the exported panels that show a flow.
class Table {
 public:
  Table() = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  virtual ~Table() = default;
  virtual void add(const Stage& stage, int frame) = 0;
  virtual void finish() = 0;
};

/// CSV: columns frame, t, panel, the number of the row, and those of the source.
std::unique_ptr<Table> make_csv_table(const std::filesystem::path& file, const Stage& stage,
                                      std::unique_ptr<TableSource> source);
/// NumPy's .npy: float32 of shape [frames, panels, rows, columns], without rows where there is one.
std::unique_ptr<Table> make_npy_table(const std::filesystem::path& file, const Stage& stage,
                                      std::unique_ptr<TableSource> source, int frames);

}  // namespace scorescope
