# Shaders are files; a build step turns them into one .cpp, so that the program needs no file beside it.
# Gives `std::span<const EmbeddedShader> embedded_shaders()` (core/gpu/shader_library.h).
function(embed_shaders target folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${folder}/*.glsl ${folder}/*.comp ${folder}/*.vert ${folder}/*.frag)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_shaders.cpp)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DFOLDER=${folder} "-DFILES=${files}" -P
            ${CMAKE_SOURCE_DIR}/cmake/write_embedded_shaders.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/write_embedded_shaders.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
