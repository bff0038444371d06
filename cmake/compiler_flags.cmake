# Warnings, instruction set and sanitizers, as one target everything of ours links to.
include(CheckCXXCompilerFlag)

# A compiler nobody has tried may warn about something new; that must not keep anyone from building.
set(tried OFF)
if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
   OR (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15))
  set(tried ON)
endif()
option(SCORESCOPE_WERROR "Warnings are errors" ${tried})

# The first of the flags that this compiler takes, or nothing.
function(scorescope_first_flag out)
  foreach(flag IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER "takes${flag}" takes)
    check_cxx_compiler_flag(${flag} ${takes})
    if(${takes})
      set(${out} ${flag} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${out} "" PARENT_SCOPE)
endfunction()

# An instruction set can be named only where one is built for (a universal binary has several).
list(LENGTH CMAKE_OSX_ARCHITECTURES architectures)
set(x86 FALSE)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" AND NOT CMAKE_OSX_ARCHITECTURES MATCHES "arm64")
  set(x86 TRUE)
endif()
set(instruction_set "")
if(architectures GREATER 1 OR CMAKE_CROSSCOMPILING)
  message(STATUS "Instruction set: the compiler's default")
elseif(MSVC)
  if(x86)
    set(instruction_set /arch:AVX2)
  endif()
elseif(SCORESCOPE_NATIVE)
  scorescope_first_flag(instruction_set -march=native -mcpu=native)
elseif(x86)
  scorescope_first_flag(instruction_set -march=x86-64-v3)
endif()

add_library(scorescope_options INTERFACE)
target_include_directories(scorescope_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(scorescope_options INTERFACE ${instruction_set})
if(MSVC)
  target_compile_options(scorescope_options INTERFACE /W4 /permissive- /utf-8 /bigobj $<$<BOOL:${SCORESCOPE_WERROR}>:/WX>)
  target_compile_definitions(scorescope_options INTERFACE NOMINMAX _USE_MATH_DEFINES _CRT_SECURE_NO_WARNINGS)
else()
  target_compile_options(scorescope_options INTERFACE
    -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wno-missing-field-initializers
    $<$<BOOL:${SCORESCOPE_WERROR}>:-Werror>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 warns about its own AVX-512 headers (GCC bug 105593) and its own std::string (105651).
  target_compile_options(scorescope_options INTERFACE -Wno-maybe-uninitialized -Wno-uninitialized -Wno-restrict)
endif()
if(SCORESCOPE_UNITY AND NOT MSVC)
  # A unity build includes the .cpp files: GCC takes a type in their anonymous namespaces for one of a header, and Clang
  # sees what one file names hide what another does.
  target_compile_options(scorescope_options INTERFACE
    $<IF:$<CXX_COMPILER_ID:GNU>,-Wno-subobject-linkage,-Wno-shadow>)
endif()
if(SCORESCOPE_SANITIZE)
  if(MSVC)
    target_compile_options(scorescope_options INTERFACE /fsanitize=${SCORESCOPE_SANITIZE})
  else()
    # What the undefined-behaviour sanitizer finds ends the program, so that a test cannot pass over it.
    target_compile_options(scorescope_options INTERFACE -fsanitize=${SCORESCOPE_SANITIZE} -fno-sanitize-recover=all
                                                        -fno-omit-frame-pointer -g)
    target_link_options(scorescope_options INTERFACE -fsanitize=${SCORESCOPE_SANITIZE})
  endif()
endif()
