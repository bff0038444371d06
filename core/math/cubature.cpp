#include "core/math/cubature.h"

#include <tbb/parallel_for.h>

#include <array>
#include <cmath>

#include "core/math/error.h"

namespace scorescope {
namespace {

constexpr int kNodes = 15;
/// Nodes and weights of the Kronrod rule on [-1, 1] for x >= 0, and the Gauss weights (0 where a node is Kronrod's
/// own).
constexpr std::array<double, 8> kHalfNode = {0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
                                             0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
                                             0.586087235467691130294144691693013, 0.405845151377397166906606412076961,
                                             0.207784955007898467600689403773245, 0.0};
constexpr std::array<double, 8> kHalfKronrod = {
    0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518,
    0.140653259715525918745189590510238, 0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
    0.204432940075298892414161999234649, 0.209482141084727828012999174891714};
constexpr std::array<double, 8> kHalfGauss = {
    0.0, 0.129484966168869693270611432679082, 0.0, 0.279705391489276667901467771423780,
    0.0, 0.381830050505118944950369775488975, 0.0, 0.417959183673469387755102040816327};

struct Rule {
  std::array<double, kNodes> node{}, kronrod{}, gauss{};
  Rule() {
    for (std::size_t i = 0; i < 8; ++i) {
      node[i] = -kHalfNode[i];
      node[kNodes - 1 - i] = kHalfNode[i];
      kronrod[i] = kronrod[kNodes - 1 - i] = kHalfKronrod[i];
      gauss[i] = gauss[kNodes - 1 - i] = kHalfGauss[i];
    }
  }
};

/// A box of the tree with its integrals, and for each the error along x, along y and in all.
struct Cell {
  Vec2 low, high;
  std::vector<double> value, along_x, along_y, error;
};

bool meets(const Cell& cell, const Feature& f, const CubatureSpec& spec) {
  for (int axis = 0; axis < spec.dim; ++axis) {
    const double reach = spec.radius * f.sd[axis];
    if (cell.high[axis] <= f.centre[axis] - reach || cell.low[axis] >= f.centre[axis] + reach) return false;
  }
  return true;
}

std::vector<Feature> those_met(const Cell& cell, const std::vector<Feature>& features, const CubatureSpec& spec) {
  std::vector<Feature> out;
  for (const Feature& f : features)
    if (meets(cell, f, spec)) out.push_back(f);
  return out;
}

std::array<Cell, 2> halves(const Cell& cell, int axis) {
  std::array<Cell, 2> out;
  for (Cell& half : out) half.low = cell.low, half.high = cell.high;
  out[0].high[axis] = out[1].low[axis] = 0.5 * (cell.low[axis] + cell.high[axis]);
  return out;
}

/// Halves `cell` until no piece is wide beside a feature it meets; pieces outside the domain are dropped.
void seed(const Cell& cell, const std::vector<Feature>& domain, const std::vector<Feature>& features,
          const CubatureSpec& spec, std::vector<Cell>& out) {
  const std::vector<Feature> own = those_met(cell, domain, spec);
  if (own.empty()) return;
  const std::vector<Feature> near = those_met(cell, features, spec);
  int axis = 0;
  double widest = 0.0;
  for (const std::vector<Feature>* list : {&own, &near})
    for (const Feature& f : *list)
      for (int a = 0; a < spec.dim; ++a) {
        const double wide = (cell.high[a] - cell.low[a]) / f.sd[a];
        if (wide <= widest) continue;
        widest = wide;
        axis = a;
      }
  if (widest <= spec.cell || out.size() >= spec.max_cells) {
    out.push_back(cell);
    return;
  }
  for (const Cell& half : halves(cell, axis)) seed(half, own, near, spec, out);
}

/// QUADPACK's reading of the difference of the two rules, beside the integral of the absolute value.
double error_of(double difference, double size) {
  if (difference == 0.0 || !(size > 0.0)) return difference;
  return std::min(difference, size * std::pow(200.0 * difference / size, 1.5));
}

void measure(Cell& cell, const CubatureSpec& spec, const Rule& rule, const Integrand& integrand) {
  const std::size_t count = spec.accuracy.size();
  const std::size_t rows = spec.dim == 1 ? 1 : kNodes;
  const std::size_t n = rows * kNodes;
  const Vec2 centre = 0.5 * (cell.low + cell.high);
  const Vec2 half = 0.5 * (cell.high - cell.low);
  std::vector<double> x(n), y(n, 0.0), out(n * count);
  for (std::size_t j = 0; j < rows; ++j)
    for (std::size_t i = 0; i < kNodes; ++i) {
      x[j * kNodes + i] = centre.x() + half.x() * rule.node[i];
      if (rows > 1) y[j * kNodes + i] = centre.y() + half.y() * rule.node[j];
    }
  integrand(x, y, out);
  const double area = spec.dim == 1 ? half.x() : half.x() * half.y();
  for (std::vector<double>* list : {&cell.value, &cell.along_x, &cell.along_y, &cell.error}) list->assign(count, 0.0);
  for (std::size_t f = 0; f < count; ++f) {
    double both = 0.0, gauss_x = 0.0, gauss_y = 0.0, size = 0.0;
    for (std::size_t j = 0; j < rows; ++j) {
      double kronrod = 0.0, gauss = 0.0, absolute = 0.0;
      for (std::size_t i = 0; i < kNodes; ++i) {
        const double v = out[f * n + j * kNodes + i];
        kronrod += rule.kronrod[i] * v;
        gauss += rule.gauss[i] * v;
        absolute += rule.kronrod[i] * std::abs(v);
      }
      const double weight = rows == 1 ? 1.0 : rule.kronrod[j];
      both += weight * kronrod;
      gauss_x += weight * gauss;
      gauss_y += (rows == 1 ? 1.0 : rule.gauss[j]) * kronrod;
      size += weight * absolute;
    }
    cell.value[f] = area * both;
    cell.along_x[f] = error_of(area * std::abs(both - gauss_x), area * size);
    cell.along_y[f] = error_of(area * std::abs(both - gauss_y), area * size);
    cell.error[f] = cell.along_x[f] + cell.along_y[f];
  }
}

/// The axis that halving helps most, errors counted in units of what is allowed; -1 when the box is as small as doubles
/// go.
int worst_axis(const Cell& cell, const std::vector<double>& allowed, int dim) {
  double x = 0.0;
  double y = 0.0;
  for (std::size_t f = 0; f < allowed.size(); ++f) {
    x += cell.along_x[f] / allowed[f];
    y += cell.along_y[f] / allowed[f];
  }
  const int axis = dim == 2 && y > x ? 1 : 0;
  const double scale = std::max(std::abs(cell.low[axis]), std::abs(cell.high[axis]));
  return cell.high[axis] - cell.low[axis] > 1e-14 * scale ? axis : -1;
}

Cell whole(const CubatureSpec& spec) {
  if (spec.domain.empty()) throw UserError("there is nothing to integrate over: the domain is empty");
  Cell all;
  all.low = Vec2::Constant(INFINITY);
  all.high = Vec2::Constant(-INFINITY);
  for (const std::vector<Feature>* list : {&spec.domain, &spec.features})
    for (const Feature& f : *list)
      for (int axis = 0; axis < spec.dim; ++axis)
        if (!(f.sd[axis] > 0.0) || !std::isfinite(f.sd[axis]) || !std::isfinite(f.centre[axis]))
          throw UserError("a density without width (variance 0 and no noise) or without bounds cannot be integrated");
  for (const Feature& f : spec.domain) {
    all.low = all.low.cwiseMin(f.centre - spec.radius * f.sd);
    all.high = all.high.cwiseMax(f.centre + spec.radius * f.sd);
  }
  return all;
}

}  // namespace

Cubature integrate(const CubatureSpec& spec, const Integrand& integrand) {
  static const Rule rule;
  const std::size_t count = spec.accuracy.size();
  std::vector<Cell> cells;
  seed(whole(spec), spec.domain, spec.features, spec, cells);
  Cubature out;
  std::size_t fresh = 0;  // cells from here on have not been measured
  while (true) {
    tbb::parallel_for(fresh, cells.size(), [&](std::size_t i) { measure(cells[i], spec, rule, integrand); });
    out.points += (cells.size() - fresh) * (spec.dim == 1 ? kNodes : kNodes * kNodes);
    out.value.assign(count, 0.0);
    out.error.assign(count, 0.0);
    for (const Cell& cell : cells)
      for (std::size_t f = 0; f < count; ++f) {
        out.value[f] += cell.value[f];
        out.error[f] += cell.error[f];
      }
    std::vector<double> allowed(count);
    out.converged = true;
    for (std::size_t f = 0; f < count; ++f) {
      allowed[f] = spec.accuracy[f].abs + spec.accuracy[f].rel * std::abs(out.value[f]);
      if (!(out.error[f] <= allowed[f])) out.converged = false;
      if (!std::isfinite(out.error[f])) return out;
      // A cell may hold its even share; an integral that is good enough asks for nothing.
      allowed[f] = out.error[f] > allowed[f] ? allowed[f] / static_cast<double>(cells.size()) : INFINITY;
    }
    if (out.converged || cells.size() >= spec.max_cells) return out;
    std::vector<Cell> kept, split;
    for (Cell& cell : cells) {
      bool over = false;
      for (std::size_t f = 0; f < count; ++f) over = over || cell.error[f] > allowed[f];
      const int axis = over ? worst_axis(cell, allowed, spec.dim) : -1;
      if (axis < 0) {
        kept.push_back(std::move(cell));
        continue;
      }
      for (Cell& half : halves(cell, axis)) split.push_back(std::move(half));
    }
    if (split.empty()) {
      cells = std::move(kept);
      return out;
    }
    fresh = kept.size();
    cells = std::move(kept);
    cells.insert(cells.end(), std::make_move_iterator(split.begin()), std::make_move_iterator(split.end()));
  }
}

}  // namespace scorescope
