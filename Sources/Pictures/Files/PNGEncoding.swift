import CLibPNG

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension PNGFile {
  /// Encodes a picture as 8-bit RGB, or as grey where every pixel is grey.
  ///
  /// The same picture gives the same bytes with the same version of zlib.
  ///
  /// - Parameter allowsGrey: Whether a grey picture may be stored with one channel.
  /// - Throws: `noMemory` or `noThread`.
  public static func encode(
    _ picture: Picture, allowsGrey: Bool = true
  ) throws(PictureFault) -> [UInt8] {
    let grey = allowsGrey && picture.isGrey
    let samples =
      grey
      ? stride(from: 0, to: picture.pixels.count, by: 3).map { picture.pixels[$0] }
      : picture.pixels
    return try unsafe samples.withUnsafeBufferPointer { (source) throws(PictureFault) in
      guard let start = source.baseAddress else { throw .empty }
      let context = UnsafeMutablePointer<PNGWriting>.allocate(capacity: 1)
      unsafe context.initialize(
        to: PNGWriting(
          source: start, height: picture.height, width: picture.width, channels: grey ? 1 : 3))
      defer {
        unsafe context.pointee.free()
        unsafe context.deinitialize(count: 1)
        unsafe context.deallocate()
      }
      try unsafe CodecThread.run(UnsafeMutableRawPointer(context), writePNG)
      return try unsafe context.pointee.result()
    }
  }
}

/// What the encoding thread works on: plain memory, no Swift reference inside.
@unsafe private struct PNGWriting {
  let source: UnsafePointer<UInt8>
  let height: Int
  let width: Int
  let channels: Int
  var png: OpaquePointer?
  var info: OpaquePointer?
  var output: UnsafeMutablePointer<UInt8>?
  var count = 0
  var capacity = 0
  var finished = false

  init(source: UnsafePointer<UInt8>, height: Int, width: Int, channels: Int) {
    unsafe self.source = unsafe source
    unsafe self.height = height
    unsafe self.width = width
    unsafe self.channels = channels
  }

  mutating func free() {
    unsafe png_destroy_write_struct(&png, &info)
    unsafe systemFree(output)
  }

  /// Takes more memory for `more` bytes; false where there is none.
  mutating func reserve(_ more: Int) -> Bool {
    guard unsafe count + more > capacity else { return true }
    let wanted = unsafe max(capacity * 2, count + more, 1 << 16)
    guard let grown = unsafe realloc(output, wanted) else { return false }
    unsafe output = unsafe grown.assumingMemoryBound(to: UInt8.self)
    unsafe capacity = wanted
    return true
  }

  func result() throws(PictureFault) -> [UInt8] {
    guard unsafe finished, let output = unsafe output else {
      throw unsafe .noMemory(bytes: width * height * channels)
    }
    return unsafe Array(UnsafeBufferPointer(start: output, count: count))
  }
}

private let pngWriteFailed: png_error_ptr = { _, _ in CodecThread.leave() }

private let pngGive: png_rw_ptr = { png, bytes, count in
  guard let raw = unsafe png_get_io_ptr(png), let bytes = unsafe bytes else { return }
  let context = unsafe raw.assumingMemoryBound(to: PNGWriting.self)
  guard unsafe context.pointee.reserve(count), let output = unsafe context.pointee.output else {
    CodecThread.leave()
  }
  unsafe memcpy(output + context.pointee.count, bytes, count)
  unsafe context.pointee.count += count
}

private let writePNG: CodecThread.Body = { argument in
  let optional: UnsafeMutableRawPointer? = unsafe argument
  guard let raw = unsafe optional else { return nil }
  let context = unsafe raw.assumingMemoryBound(to: PNGWriting.self)
  unsafe context.pointee.png = unsafe png_create_write_struct(
    PNG_LIBPNG_VER_STRING, raw, pngWriteFailed, pngQuiet)
  guard let png = unsafe context.pointee.png else { return nil }
  unsafe context.pointee.info = unsafe png_create_info_struct(png)
  guard let info = unsafe context.pointee.info else { return nil }
  unsafe png_set_write_fn(png, raw, pngGive, nil)
  let (height, width) = unsafe (context.pointee.height, context.pointee.width)
  let channels = unsafe context.pointee.channels
  unsafe png_set_user_limits(png, 0x7FFF_FFFF, 0x7FFF_FFFF)
  unsafe png_set_IHDR(
    png, info, UInt32(width), UInt32(height), 8,
    channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
    PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT)
  // Half the time of level 6 for five percent more bytes.
  unsafe png_set_compression_level(png, 3)
  unsafe markSoftware(png, info)
  unsafe png_write_info(png, info)
  for row in 0..<height {
    unsafe png_write_row(png, context.pointee.source + row * width * channels)
  }
  unsafe png_write_end(png, nil)
  unsafe context.pointee.finished = true
  return nil
}

/// Says which program made the picture, so that it is known as the program's own when it stands in
/// the way of a later run.
private func markSoftware(_ png: OpaquePointer, _ info: OpaquePointer) {
  unsafe "Software".withCString { key in
    unsafe "sightline".withCString { value in
      var text = unsafe png_text()
      unsafe text.compression = PNG_TEXT_COMPRESSION_NONE
      unsafe text.key = UnsafeMutablePointer(mutating: key)
      unsafe text.text = UnsafeMutablePointer(mutating: value)
      unsafe png_set_text(png, info, &text, 1)
    }
  }
}
