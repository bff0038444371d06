# What Scorescope stands on. The system's own libraries first; pinned releases where it has none. Point
# FETCHCONTENT_SOURCE_DIR_<NAME> at a folder to use your own copy (names: EIGEN, NLOHMANN_JSON, GLM, CLI11, DOCTEST,
# TBB, GLFW, STB, IMGUI).
include(cmake/dependency_helpers.cmake)

find_package(Threads REQUIRED)
find_package(PkgConfig QUIET)

scorescope_headers(eigen Eigen3::Eigen PACKAGE Eigen3 3.4 PROBE Eigen/Core DEBIAN libeigen3-dev
  SOURCE URL https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz
         URL_HASH SHA256=8586084f71f9bde545ee7fa6d00288b264a2b7ac3607b974e54d13e7162c1c72)

scorescope_headers(nlohmann_json nlohmann_json::nlohmann_json PACKAGE nlohmann_json 3.10 PROBE nlohmann/json.hpp
  DEBIAN nlohmann-json3-dev
  SOURCE URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
         URL_HASH SHA256=d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d)

scorescope_headers(glm glm::glm PACKAGE glm PROBE glm/glm.hpp DEBIAN libglm-dev
  SOURCE URL https://github.com/g-truc/glm/releases/download/0.9.9.8/glm-0.9.9.8.zip
         URL_HASH SHA256=37e2a3d62ea3322e43593c34bae29f57e3e251ea89f4067506c94043769ade4c)

scorescope_headers(cli11 CLI11::CLI11 PACKAGE CLI11 PROBE CLI/CLI.hpp DEBIAN libcli11-dev
  SOURCE URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.4.2.tar.gz
         URL_HASH SHA256=f2d893a65c3b1324c50d4e682c0cdc021dd0477ae2c048544f39eed6654b699a)

if(SCORESCOPE_TESTS)
  scorescope_headers(doctest doctest::doctest PACKAGE doctest PROBE doctest/doctest.h DEBIAN doctest-dev
    SOURCE URL https://github.com/doctest/doctest/archive/refs/tags/v2.4.11.tar.gz
           URL_HASH SHA256=632ed2c05a7f53fa961381497bf8069093f0d6628c5f26286161fbd32a560186)
endif()

scorescope_library(tbb TBB::tbb PACKAGE TBB DEBIAN libtbb-dev
  OPTIONS TBB_TEST=OFF TBB_STRICT=OFF TBB_INSTALL=OFF TBBMALLOC_BUILD=OFF
  SOURCE URL https://github.com/oneapi-src/oneTBB/archive/refs/tags/v2021.13.0.tar.gz
         URL_HASH SHA256=3ad5dd08954b39d113dc5b3f8a8dc6dc1fd5250032b7c491eb07aed5c94133e1)

scorescope_library(glfw glfw PACKAGE glfw3 3.3 DEBIAN libglfw3-dev
  OPTIONS GLFW_BUILD_DOCS=OFF GLFW_BUILD_TESTS=OFF GLFW_BUILD_EXAMPLES=OFF GLFW_INSTALL=OFF
  SOURCE URL https://github.com/glfw/glfw/releases/download/3.3.8/glfw-3.3.8.zip
         URL_HASH SHA256=4d025083cc4a3dd1f91ab9b9ba4f5807193823e565a5bcf4be202669d9911ea6)

# --- libepoxy: no CMake build of its own, so it has to be there ---------------------------------------------------
add_library(scorescope_epoxy INTERFACE)
if(PkgConfig_FOUND)
  pkg_check_modules(epoxy QUIET IMPORTED_TARGET epoxy)
endif()
if(epoxy_FOUND)
  message(STATUS "epoxy: the system's ${epoxy_VERSION}")
  target_link_libraries(scorescope_epoxy INTERFACE PkgConfig::epoxy)
else()
  find_path(epoxy_include epoxy/gl.h)
  find_library(epoxy_library epoxy)
  if(NOT epoxy_include OR NOT epoxy_library)
    message(FATAL_ERROR "libepoxy is missing: install libepoxy-dev (Debian, Ubuntu), libepoxy-devel (Fedora), libepoxy "
                        "(Arch, Homebrew, vcpkg), or set epoxy_include and epoxy_library")
  endif()
  target_include_directories(scorescope_epoxy SYSTEM INTERFACE ${epoxy_include})
  target_link_libraries(scorescope_epoxy INTERFACE ${epoxy_library})
endif()

# --- librsvg and Cairo: equations, PDF; no CMake builds of their own, so they have to be there --------------------------
add_library(scorescope_rsvg INTERFACE)
if(PkgConfig_FOUND)
  pkg_check_modules(rsvg QUIET IMPORTED_TARGET librsvg-2.0>=2.52 cairo cairo-pdf cairo-ft)
endif()
if(NOT rsvg_FOUND)
  message(FATAL_ERROR "librsvg is missing: install librsvg2-dev (Debian, Ubuntu), librsvg2-devel (Fedora), librsvg (Arch, "
                      "Homebrew)")
endif()
message(STATUS "librsvg: the system's ${rsvg_librsvg-2.0_VERSION}")
target_link_libraries(scorescope_rsvg INTERFACE PkgConfig::rsvg)

# --- stb: headers, with the implementations in a library (Debian) or in one generated file ------------------------
scorescope_wants_system(stb system_stb)
if(system_stb)
  find_path(stb_include stb/stb_image_write.h)
  find_library(stb_library stb)
endif()
if(system_stb AND stb_include AND stb_library)
  message(STATUS "stb: the system's")
  add_library(scorescope_stb INTERFACE)
  target_link_libraries(scorescope_stb INTERFACE ${stb_library})
  set(stb_headers ${stb_include})
else()
  if(system_stb AND stb_include)
    message(STATUS "stb: the system's headers, built here")
    set(stb_headers ${stb_include})
  else()
    # stb makes no releases: a commit.
    scorescope_fetch(stb libstb-dev stb_folder GIT_REPOSITORY https://github.com/nothings/stb.git
                     GIT_TAG 8b5f1f37b5b75829fc72d38e7b5d4bcbf8a26d55)
    set(stb_headers ${CMAKE_CURRENT_BINARY_DIR}/stb_headers)  # programs include <stb/...>
    file(GLOB stb_files ${stb_folder}/stb_*.h)
    file(COPY ${stb_files} DESTINATION ${stb_headers}/stb)
  endif()
  set(stb_source "")
  foreach(part RECT_PACK TRUETYPE IMAGE IMAGE_WRITE)
    string(TOLOWER ${part} file)
    string(APPEND stb_source "#define STB_${part}_IMPLEMENTATION\n#include <stb/stb_${file}.h>\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/stb_implementation.cpp CONTENT "${stb_source}" @ONLY)
  add_library(scorescope_stb STATIC ${CMAKE_CURRENT_BINARY_DIR}/stb_implementation.cpp)
endif()
get_target_property(stb_type scorescope_stb TYPE)
if(stb_type STREQUAL "INTERFACE_LIBRARY")
  target_include_directories(scorescope_stb SYSTEM INTERFACE ${stb_headers})
else()
  target_include_directories(scorescope_stb SYSTEM PUBLIC ${stb_headers})
endif()

# --- Dear ImGui: with its GLFW and OpenGL 3 backends, and FreeType, which alone reads Inter's outlines ------------
find_package(Freetype QUIET)
if(NOT Freetype_FOUND)
  message(FATAL_ERROR "FreeType is missing: install libfreetype-dev (Debian, Ubuntu), freetype-devel (Fedora), freetype2 "
                      "(Arch), freetype (Homebrew, vcpkg)")
endif()
message(STATUS "freetype: the system's ${FREETYPE_VERSION_STRING}")
scorescope_wants_system(imgui system_imgui)
if(system_imgui)
  find_path(imgui_include imgui.h PATH_SUFFIXES imgui)
  find_path(imgui_backends imgui_impl_glfw.h HINTS ${imgui_include} PATH_SUFFIXES backends imgui/backends imgui)
  find_path(imgui_freetype imgui_freetype.h HINTS ${imgui_include} PATH_SUFFIXES misc/freetype imgui/misc/freetype imgui)
  find_library(imgui_library imgui)
endif()
if(system_imgui AND imgui_include AND imgui_backends AND imgui_freetype AND imgui_library)
  message(STATUS "imgui: the system's")
  add_library(scorescope_imgui INTERFACE)
  target_include_directories(scorescope_imgui SYSTEM INTERFACE ${imgui_include} ${imgui_backends} ${imgui_freetype})
  # A target of its own, so that what the archive needs comes behind it whoever else needs it too.
  add_library(scorescope_imgui_archive UNKNOWN IMPORTED GLOBAL)
  set_target_properties(scorescope_imgui_archive PROPERTIES
    IMPORTED_LOCATION ${imgui_library}
    INTERFACE_LINK_LIBRARIES "scorescope_stb;glfw;Freetype::Freetype;${CMAKE_DL_LIBS}")
  target_link_libraries(scorescope_imgui INTERFACE scorescope_imgui_archive)
else()
  scorescope_fetch(imgui libimgui-dev imgui_folder GIT_REPOSITORY https://github.com/ocornut/imgui.git
                   GIT_TAG v1.91.9b GIT_SHALLOW TRUE)
  add_library(scorescope_imgui STATIC
    ${imgui_folder}/imgui.cpp ${imgui_folder}/imgui_draw.cpp ${imgui_folder}/imgui_tables.cpp
    ${imgui_folder}/imgui_widgets.cpp ${imgui_folder}/backends/imgui_impl_glfw.cpp
    ${imgui_folder}/backends/imgui_impl_opengl3.cpp ${imgui_folder}/misc/freetype/imgui_freetype.cpp)
  target_include_directories(scorescope_imgui SYSTEM PUBLIC ${imgui_folder} ${imgui_folder}/backends
                                                            ${imgui_folder}/misc/freetype)
  target_compile_definitions(scorescope_imgui PUBLIC IMGUI_ENABLE_FREETYPE)
  target_link_libraries(scorescope_imgui PUBLIC glfw Freetype::Freetype ${CMAKE_DL_LIBS})
  if(WIN32)
    target_link_libraries(scorescope_imgui PUBLIC opengl32)
  endif()
endif()
