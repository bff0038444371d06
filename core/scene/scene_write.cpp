#include "core/scene/fields.h"
#include "core/scene/scene_fields.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

class Writer {
 public:
  Json json = Json::object();

  template <class T>
  void operator()(T& value, const FieldInfo& info) {
    json[std::string(info.key)] = as_json(value);
  }
  void operator()(VectorRef v, const FieldInfo& info) {
    Json list = Json::array();
    for (int i = 0; i < v.dim; ++i) list.push_back(v.value[i]);
    json[std::string(info.key)] = list;
  }
  void operator()(MatrixRef m, const FieldInfo& info) {
    Json list = Json::array();
    for (int i = 0; i < m.dim; ++i) {
      Json row = Json::array();
      for (int j = 0; j < m.dim; ++j) row.push_back(m.value(i, j));
      list.push_back(row);
    }
    json[std::string(info.key)] = list;
  }
  void components(std::vector<Component>& list, int dim, const FieldInfo& info) {
    Json out = Json::array();
    for (Component& c : list) {
      Writer w;
      fields(w, c, dim);
      out.push_back(w.json);
    }
    json[std::string(info.key)] = out;
  }
  template <class T>
  void optional(bool present, T& value, const FieldInfo& info) {
    if (present) (*this)(value, info);
  }
  template <class T>
  void toggle(T& value, const FieldInfo& info) {
    if (value.on) (*this)(value, info);
  }

 private:
  template <class T>
  static Json as_json(T& value) {
    if constexpr (std::is_enum_v<T>) {
      return name_of(value);
    } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
      return value;
    } else if constexpr (std::is_same_v<T, AnyValue>) {
      return Json::parse(value.json);
    } else if constexpr (requires { value.begin(); }) {
      Json out = Json::array();
      for (auto& item : value) out.push_back(as_json(item));
      return out;
    } else {
      Writer w;
      fields(w, value);
      return w.json;
    }
  }
};

}  // namespace

nlohmann::ordered_json write_scene(const Scene& scene) {
  Scene copy = scene;  // fields() visits by reference, for readers and writers alike
  Writer w;
  fields(w, copy);
  return w.json;
}

}  // namespace scorescope
