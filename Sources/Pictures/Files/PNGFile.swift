import CLibPNG

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads and writes PNG files through libpng's low-level interface.
public enum PNGFile {
  /// Decodes a PNG file: every colour type, bit depth and interlacing; 16 bits are scaled to 8.
  ///
  /// Checksums of all chunks are checked, text and profile chunks are skipped unread, and a file
  /// that ends before its last chunk is refused.
  public static func decode(
    _ bytes: [UInt8], limits: PictureLimits = PictureLimits(), over background: RGB = .white
  ) throws(PictureFault) -> Picture {
    try unsafe bytes.withUnsafeBufferPointer { (source) throws(PictureFault) -> Picture in
      guard let start = source.baseAddress else { throw .empty }
      let context = UnsafeMutablePointer<PNGReading>.allocate(capacity: 1)
      unsafe context.initialize(
        to: PNGReading(source: start, count: source.count, limits: limits))
      defer {
        unsafe context.pointee.free()
        unsafe context.deinitialize(count: 1)
        unsafe context.deallocate()
      }
      try unsafe CodecThread.run(UnsafeMutableRawPointer(context), readPNG)
      return try unsafe context.pointee.picture(over: background, limits: limits)
    }
  }
}

/// What the decoding thread works on: plain memory, no Swift reference inside.
@unsafe private struct PNGReading {
  /// Why the thread stopped of its own accord.
  enum Refusal { case none, size, cutOff, memory }

  let source: UnsafePointer<UInt8>
  let count: Int
  let maximumSide: Int
  let maximumPixels: Int
  var position = 0
  var png: OpaquePointer?
  var info: OpaquePointer?
  var height = 0
  var width = 0
  var channels = 0
  var pixels: UnsafeMutablePointer<UInt8>?
  var refusal = Refusal.none
  var finished = false
  var message: UnsafeMutablePointer<CChar>?

  init(source: UnsafePointer<UInt8>, count: Int, limits: PictureLimits) {
    unsafe self.source = unsafe source
    unsafe self.count = count
    unsafe maximumSide = limits.side
    unsafe maximumPixels = limits.pixels
  }

  mutating func free() {
    unsafe png_destroy_read_struct(&png, &info, nil)
    unsafe systemFree(pixels)
    unsafe systemFree(message)
  }

  /// What the thread left, or why it left nothing.
  func picture(over background: RGB, limits: PictureLimits) throws(PictureFault) -> Picture {
    switch unsafe refusal {
    case .none: break
    case .size: try unsafe limits.check(height: height, width: width, format: "PNG")
    case .cutOff:
      throw .damaged(format: "PNG", detail: "too few bytes for its size")
    case .memory: throw unsafe .noMemory(bytes: width * height * channels)
    }
    guard unsafe finished, let pixels = unsafe pixels else {
      let text = unsafe message.map { unsafe String(cString: $0) }
      throw .damaged(format: "PNG", detail: text ?? "it cannot be decoded")
    }
    let samples = unsafe UnsafeBufferPointer(start: pixels, count: width * height * channels)
    guard unsafe channels == 4 else {
      return unsafe Picture(checkedHeight: height, width: width, pixels: Array(samples))
    }
    let over = [background.red, background.green, background.blue].map(Int.init)
    let count = unsafe width * height
    let result = unsafe [UInt8](unsafeUninitializedCapacity: count * 3) { output, filled in
      for pixel in 0..<count {
        let alpha = unsafe Int(samples[pixel * 4 + 3])
        for channel in 0..<3 {
          let value = unsafe Int(samples[pixel * 4 + channel])
          unsafe output[pixel * 3 + channel] =
            UInt8((value * alpha + over[channel] * (255 - alpha) + 127) / 255)
        }
      }
      filled = count * 3
    }
    return unsafe Picture(checkedHeight: height, width: width, pixels: result)
  }
}

/// Keeps the message and ends the thread.
private let pngReadFailed: png_error_ptr = { png, message in
  if let raw = unsafe png_get_error_ptr(png) {
    let context = unsafe raw.assumingMemoryBound(to: PNGReading.self)
    if let message = unsafe message { unsafe context.pointee.message = unsafe strdup(message) }
  }
  CodecThread.leave()
}

/// Takes libpng's warnings, which lose no pixel.
let pngQuiet: png_error_ptr = { _, _ in }

private let pngTake: png_rw_ptr = { png, target, count in
  guard let raw = unsafe png_get_io_ptr(png), let target = unsafe target else { return }
  let context = unsafe raw.assumingMemoryBound(to: PNGReading.self)
  let left = unsafe context.pointee.count - context.pointee.position
  guard count <= left, let png = unsafe png else {
    unsafe context.pointee.message = unsafe strdup("it ends too early")
    CodecThread.leave()
  }
  unsafe memcpy(target, context.pointee.source + context.pointee.position, count)
  unsafe context.pointee.position += count
}

private let readPNG: CodecThread.Body = { argument in
  let optional: UnsafeMutableRawPointer? = unsafe argument
  guard let raw = unsafe optional else { return nil }
  let context = unsafe raw.assumingMemoryBound(to: PNGReading.self)
  unsafe context.pointee.png = unsafe png_create_read_struct(
    PNG_LIBPNG_VER_STRING, raw, pngReadFailed, pngQuiet)
  guard let png = unsafe context.pointee.png else { return nil }
  unsafe context.pointee.info = unsafe png_create_info_struct(png)
  guard let info = unsafe context.pointee.info else { return nil }
  unsafe png_set_read_fn(png, raw, pngTake)
  unsafe png_set_user_limits(png, 0x7FFF_FFFF, 0x7FFF_FFFF)
  unsafe png_set_chunk_cache_max(png, 128)
  unsafe png_set_chunk_malloc_max(png, 4 << 20)
  unsafe png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT)
  // Text, profiles, gamma and the like: checked for their sums, never unpacked.
  unsafe png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nil, -1)
  unsafe png_read_info(png, info)

  let height = unsafe Int(png_get_image_height(png, info))
  let width = unsafe Int(png_get_image_width(png, info))
  unsafe context.pointee.height = height
  unsafe context.pointee.width = width
  let (area, overflow) = height.multipliedReportingOverflow(by: width)
  let side = unsafe context.pointee.maximumSide
  guard height <= side, width <= side, !overflow, unsafe area <= context.pointee.maximumPixels
  else {
    unsafe context.pointee.refusal = .size
    return nil
  }
  // Deflate never packs better than 1032 to 1: a file this short cannot hold these rows.
  let packed = unsafe png_get_rowbytes(png, info) * height
  guard unsafe packed / 1032 <= context.pointee.count else {
    unsafe context.pointee.refusal = .cutOff
    return nil
  }
  unsafe png_set_expand(png)
  unsafe png_set_scale_16(png)
  unsafe png_set_gray_to_rgb(png)
  let passes = unsafe png_set_interlace_handling(png)
  unsafe png_read_update_info(png, info)
  let channels = unsafe Int(png_get_channels(png, info))
  let rowBytes = unsafe png_get_rowbytes(png, info)
  unsafe context.pointee.channels = channels
  guard channels == 3 || channels == 4, rowBytes == width * channels else { return nil }
  let memory = unsafe calloc(height, rowBytes)
  guard let pixels = unsafe memory?.assumingMemoryBound(to: UInt8.self) else {
    unsafe context.pointee.refusal = .memory
    return nil
  }
  unsafe context.pointee.pixels = unsafe pixels
  for _ in 0..<passes {
    for row in 0..<height { unsafe png_read_row(png, pixels + row * rowBytes, nil) }
  }
  unsafe png_read_end(png, nil)
  unsafe context.pointee.finished = true
  return nil
}
