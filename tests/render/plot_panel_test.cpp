#include "core/render/plot_panel.h"

#include <cmath>

#include "core/render/drawing_canvas.h"
#include "core/render/metric_plots.h"
#include "tests/render/golden.h"

namespace scorescope {
namespace {

/// Draws everything but words: fonts differ between machines.
class Wordless final : public Canvas {
 public:
  explicit Wordless(std::unique_ptr<Canvas> on) : on_(std::move(on)) {}

  void begin(int w, int h) override { on_->begin(w, h); }
  void end() override { on_->end(); }
  void clear(const Theme& t) override { on_->clear(t); }
  void clip(const PixelRect& r) override { on_->clip(r); }
  void unclip() override { on_->unclip(); }
  void fill(const PixelRect& r, Ink a, Ink b) override { on_->fill(r, a, b); }
  void veil(const PixelRect& r, float a, float b, const Theme& t) override { on_->veil(r, a, b, t); }
  void strokes(std::span<const Stroke> s, float halo, Ink ink) override { on_->strokes(s, halo, ink); }
  void bars(std::span<const PixelRect> r, Ink ink) override { on_->bars(r, ink); }
  void discs(std::span<const float> p, const DiscStyle& s) override { on_->discs(p, s); }
  void splat(std::span<const float> p, const PixelRect& r, const DiscStyle& s) override { on_->splat(p, r, s); }
  void density(const std::shared_ptr<const DensityGrid>& g, const PixelRect& r, const PixelRect& q, const Theme& t,
               float w) override {
    on_->density(g, r, q, t, w);
  }
  void frame(const PixelRect& r, float radius, float w, const Theme& t) override { on_->frame(r, radius, w, t); }
  float text(std::string_view, Face, float, float, float, Ink) override { return 0.0f; }
  float text_width(std::string_view, Face, float) override { return 0.0f; }
  void equation(const std::shared_ptr<const Equation>&, float, float, float, const Theme&, float) override {}

 private:
  std::unique_ptr<Canvas> on_;
};

Plot example() {
  Plot plot{.title = "Sliced W₂", .x_name = "NFE", .whole_x = true, .x = {0.0, 100.0}, .y = {0.03, 1.0, true}};
  PlotBand band;
  for (std::size_t s = 0; s < 4; ++s) {
    PlotSeries line{.name = "flow", .label = "flow", .style = nth_style(s)};
    if (s == 3) line.ink = PlotInk::learned;
    for (int i = 0; i <= 20; ++i)
      line.points.push_back({5.0 * i, 0.06 + (0.2 + 0.15 * static_cast<double>(s)) * std::exp(-0.2 * i)});
    if (s == 0) line.now = line.points[7];
    plot.series.push_back(line);
  }
  for (int i = 0; i <= 10; ++i) band.spans.push_back({10.0 * i, 0.05, 0.11});
  plot.bands.push_back(band);
  plot.mark = 35.0;
  return plot;
}

Image drawn(const Plot& plot, ThemeName name) {
  PanelPicture picture;
  picture.plot = plot;
  return drawn_alike(kWidth, kHeight, [&](std::unique_ptr<Canvas> canvas) {
    SceneRenderer renderer(std::make_unique<Wordless>(std::move(canvas)));
    renderer.begin(kWidth, kHeight, theme(name));
    renderer.draw_panel(picture, {0, 0, kWidth, kHeight}, 1.0f);
    renderer.end();
  });
}

TEST_CASE("render. a plot panel matches its goldens in both themes") {
  const EglContext context;
  for (const ThemeName name : {ThemeName::dark, ThemeName::light})
    check_golden(std::string("plot_") + (name == ThemeName::dark ? "dark" : "light"), drawn(example(), name));
}

TEST_CASE("render. bars of a plot grow from zero, the playhead stands where it should") {
  const EglContext context;
  Plot plot{.x = {0.0, 4.0}, .y = {-1.0, 3.0}};
  plot.bars = {{1.0, 2.5, "up", PlotInk::noise}, {3.0, -0.8, "down", PlotInk::data}};
  const Image image = drawn(plot, ThemeName::dark);
  const Theme& look = theme(ThemeName::dark);
  int blue = 0, orange = 0;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      blue += channel(image, x, y, 2) > 200 && channel(image, x, y, 0) < 130 ? 1 : 0;
      orange += channel(image, x, y, 0) > 200 && channel(image, x, y, 2) < 90 ? 1 : 0;
    }
  CHECK(look.noise.b > look.noise.r);
  CHECK(static_cast<double>(blue) / orange == doctest::Approx(2.5 / 0.8).epsilon(0.1));
}

TEST_CASE("render. names under bars keep apart, however narrow the panel") {
  const EglContext context;
  Plot plot{.x = {0.0, 3.0}, .y = {0.0, 3.0}};
  plot.named_bars = true;
  plot.bars = {
      {0.5, 2.0, "KL(p, q)", PlotInk::noise}, {1.5, 1.0, "KL(q, p)", PlotInk::noise}, {2.5, 1.0, "TV", PlotInk::data}};
  for (const int width : {600, 200}) {
    CAPTURE(width);
    Drawing drawing;
    DrawingCanvas canvas(drawing);
    canvas.begin(width, 300);
    draw_plot_panel({canvas, theme(ThemeName::light), {0, 0, static_cast<float>(width), 300}, 1.0f}, plot);
    float end = -1.0f, size = 0.0f;
    for (const auto& item : drawing.items) {
      const auto* text = std::get_if<Drawing::Text>(&item);
      if (text == nullptr || text->words[0] < 'A') continue;
      CHECK(text->x > end);
      end = text->x + canvas.text_width(text->words, text->face, text->size);
      size = text->size;
    }
    CHECK(size > 4.0f);
    CHECK(end > 0.0f);
  }
}

TEST_CASE("render. numbers at the left of a plot are whole, however long") {
  const EglContext context;
  Plot plot{.x = {0.0, 1.0}, .y = {-0.0007, 0.0007}};
  plot.series = {{.points = {{0.0, -0.0006}, {1.0, 0.0006}}}};
  Drawing drawing;
  DrawingCanvas canvas(drawing);
  canvas.begin(400, 300);
  draw_plot_panel({canvas, theme(ThemeName::light), {0, 0, 400, 300}, 1.0f}, plot);
  int longest = 0;
  for (const auto& item : drawing.items)
    if (const auto* text = std::get_if<Drawing::Text>(&item)) {
      CHECK(text->x > 0.0f);
      longest = std::max(longest, static_cast<int>(text->words.size()));
    }
  CHECK(longest >= 7);
}

TEST_CASE("render. the plot of a scene has a line a flow, the playhead, and the band of fresh samples") {
  Scene scene = small_scene();
  scene.grid.steps = 20;
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, ".");
  stage.seek(0.3);
  stage.finish();
  ExactMetrics metrics(*backend);
  const Plot over_t =
      metric_plot(PlotKind::sliced_w2, PlotOver::t, stage, metrics.snapshot(stage, PlotKind::sliced_w2));
  REQUIRE(over_t.series.size() == 4);
  CHECK(over_t.bands.size() == 1);
  CHECK(over_t.mark == doctest::Approx(0.3));
  for (std::size_t i = 0; i < 4; ++i) {
    const PlotSeries& line = over_t.series[i];
    CHECK(line.label == scene.flows[i].id);
    CHECK(line.style == nth_style(i));
    CHECK(
        std::is_sorted(line.points.begin(), line.points.end(), [](const auto& a, const auto& b) { return a.x < b.x; }));
    REQUIRE(line.now.has_value());
    CHECK(line.now->x <= 0.3 + 1e-6);
  }
  const Plot over_nfe = metric_plot(PlotKind::kl, PlotOver::nfe, stage, metrics.snapshot(stage, PlotKind::kl));
  REQUIRE(over_nfe.series.size() == 3);               // the forward flow asks no score
  CHECK(over_nfe.series[2].points.back().x == 40.0);  // Heun
  const Plot elbo = metric_plot(PlotKind::elbo, PlotOver::t, stage, metrics.snapshot(stage, PlotKind::elbo));
  CHECK(elbo.bars.size() == 51);  // prior, L_50 ... L_2, reconstruction
  const Plot likelihood =
      metric_plot(PlotKind::log_likelihood, PlotOver::t, stage, metrics.snapshot(stage, PlotKind::log_likelihood));
  for (std::size_t i = 0; i < likelihood.series[0].points.size(); ++i)
    CHECK(likelihood.series[0].points[i].y == doctest::Approx(likelihood.series[1].points[i].y).epsilon(1e-4));
  CHECK_FALSE(metric_plot(PlotKind::score_error, PlotOver::t, stage, {}).missing.empty());
}

TEST_CASE("render. a plot as a table has a row a point and blanks where a line has none") {
  Plot plot{.x_name = "NFE", .whole_x = true};
  plot.series = {{.name = "a", .points = {{1, 0.5}, {2, 0.25}}}, {.name = "b, c", .points = {{2, NAN}, {3, 1.0}}}};
  CHECK(plot_table(plot, '\t') == "NFE\ta\tb, c\n1\t0.5\t\n2\t0.25\t\n3\t\t1\n");
  CHECK(plot_table(plot, ',').rfind("NFE,a,\"b, c\"\n", 0) == 0);
}

TEST_CASE("render. labels at the ends of lines keep apart and stay inside") {
  const std::vector<float> placed = spread_labels({50.0f, 52.0f, 51.0f, 99.0f}, 10.0f, 0.0f, 100.0f);
  CHECK(placed[2] - placed[0] >= 10.0f);
  CHECK(placed[1] - placed[2] >= 10.0f);
  CHECK(placed[3] <= 100.0f);
}

TEST_CASE("render. dashes have their length whatever pieces the line is made of") {
  std::vector<PixelPoint> fine, coarse{{0.0f, 0.0f}, {100.0f, 0.0f}};
  for (int i = 0; i <= 50; ++i) fine.push_back({2.0f * static_cast<float>(i), 0.0f});
  const auto inked = [](const std::vector<PixelLine>& pieces) {
    float sum = 0.0f;
    for (const auto& [a, b] : pieces) sum += b.x - a.x;
    return sum;
  };
  for (const LineStyle style : {LineStyle::dashed, LineStyle::dotted, LineStyle::dash_dotted, LineStyle::long_dashed}) {
    const float ink = inked(styled_pieces(coarse, style, 4.0f));
    CHECK(ink > 20.0f);
    CHECK(ink < 85.0f);
    CHECK(inked(styled_pieces(fine, style, 4.0f)) == doctest::Approx(ink).epsilon(0.02));
  }
  CHECK(inked(styled_pieces(fine, LineStyle::solid, 4.0f)) == doctest::Approx(100.0f));
}

}  // namespace
}  // namespace scorescope
