import CLibJPEG

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads JPEG files through libjpeg-turbo.
public enum JPEGFile {
  /// Decodes a JPEG file as stored: grey, YCbCr, RGB, CMYK and YCCK, sequential or progressive.
  ///
  /// EXIF orientation is not applied here. A file that ends early or whose data break the format's
  /// rules is refused, where libjpeg would only warn and fill up with grey.
  ///
  /// - Throws: `PictureFault`.
  public static func decode(
    _ bytes: [UInt8], limits: PictureLimits = PictureLimits()
  ) throws(PictureFault) -> Picture {
    try unsafe bytes.withUnsafeBufferPointer { (source) throws(PictureFault) -> Picture in
      guard let start = source.baseAddress else { throw .empty }
      let context = UnsafeMutablePointer<JPEGReading>.allocate(capacity: 1)
      unsafe context.initialize(
        to: JPEGReading(source: start, count: source.count, limits: limits))
      defer {
        unsafe context.pointee.free()
        unsafe context.deinitialize(count: 1)
        unsafe context.deallocate()
      }
      try unsafe CodecThread.run(UnsafeMutableRawPointer(context), readJPEG)
      return try unsafe context.pointee.picture(limits: limits)
    }
  }
}

/// What the decoding thread works on: plain memory, no Swift reference inside.
@unsafe private struct JPEGReading {
  /// Why the thread stopped of its own accord.
  enum Refusal { case none, size, cutOff, memory, scans, components }

  let source: UnsafePointer<UInt8>
  let count: Int
  let maximumSide: Int
  let maximumPixels: Int
  let maximumScans: Int
  let decoder: UnsafeMutablePointer<jpeg_decompress_struct>
  let errors: UnsafeMutablePointer<jpeg_error_mgr>
  let progress: UnsafeMutablePointer<jpeg_progress_mgr>
  var created = false
  var height = 0
  var width = 0
  var channels = 0
  var inverted = false
  var pixels: UnsafeMutablePointer<UInt8>?
  var refusal = Refusal.none
  var finished = false
  var message: UnsafeMutablePointer<CChar>?

  init(source: UnsafePointer<UInt8>, count: Int, limits: PictureLimits) {
    unsafe self.source = unsafe source
    unsafe self.count = count
    unsafe maximumSide = limits.side
    unsafe maximumPixels = limits.pixels
    unsafe maximumScans = limits.scans
    unsafe decoder = .allocate(capacity: 1)
    unsafe decoder.initialize(to: jpeg_decompress_struct())
    unsafe errors = .allocate(capacity: 1)
    unsafe errors.initialize(to: jpeg_error_mgr())
    unsafe progress = .allocate(capacity: 1)
    unsafe progress.initialize(to: jpeg_progress_mgr())
  }

  mutating func free() {
    if unsafe created { unsafe jpeg_destroy_decompress(decoder) }
    unsafe decoder.deallocate()
    unsafe errors.deallocate()
    unsafe progress.deallocate()
    unsafe systemFree(pixels)
    unsafe systemFree(message)
  }

  /// What the thread left, or why it left nothing.
  func picture(limits: PictureLimits) throws(PictureFault) -> Picture {
    switch unsafe refusal {
    case .none: break
    case .size: try unsafe limits.check(height: height, width: width, format: "JPEG")
    case .cutOff: throw .damaged(format: "JPEG", detail: "too few bytes for its size")
    case .memory: throw unsafe .noMemory(bytes: width * height * channels)
    case .scans: throw .damaged(format: "JPEG", detail: "more scans than any encoder writes")
    case .components:
      throw .damaged(format: "JPEG", detail: "neither grey, colour nor CMYK")
    }
    guard unsafe finished, let pixels = unsafe pixels else {
      let text = unsafe message.map { unsafe String(cString: $0) }
      throw .damaged(format: "JPEG", detail: text ?? "it cannot be decoded")
    }
    let count = unsafe width * height
    let samples = unsafe UnsafeBufferPointer(start: pixels, count: count * channels)
    guard unsafe channels != 3 else {
      return unsafe Picture(checkedHeight: height, width: width, pixels: Array(samples))
    }
    let (channels, inverted) = unsafe (channels, inverted)
    let result = unsafe [UInt8](unsafeUninitializedCapacity: count * 3) { output, filled in
      for pixel in 0..<count {
        for channel in 0..<3 {
          if channels == 1 {
            unsafe output[pixel * 3 + channel] = unsafe samples[pixel]
          } else {
            let ink = unsafe Int(samples[pixel * 4 + channel])
            let black = unsafe Int(samples[pixel * 4 + 3])
            let light = inverted ? ink * black : (255 - ink) * (255 - black)
            unsafe output[pixel * 3 + channel] = UInt8((light + 127) / 255)
          }
        }
      }
      filled = count * 3
    }
    return unsafe Picture(checkedHeight: height, width: width, pixels: result)
  }
}

/// The context of a callback.
private func reading(_ common: j_common_ptr?) -> UnsafeMutablePointer<JPEGReading>? {
  unsafe common?.pointee.client_data?.assumingMemoryBound(to: JPEGReading.self)
}

/// Keeps libjpeg's message and ends the thread.
private func stop(_ common: j_common_ptr?) -> Never {
  if let common = unsafe common, let context = unsafe reading(common),
    let format = unsafe common.pointee.err?.pointee.format_message,
    let text = unsafe calloc(1, Int(JMSG_LENGTH_MAX))?.assumingMemoryBound(to: CChar.self)
  {
    unsafe format(common, text)
    unsafe context.pointee.message = unsafe text
  }
  CodecThread.leave()
}

private let jpegFailed: @convention(c) (j_common_ptr?) -> Void = { unsafe stop($0) }

/// Warnings mean lost data, but for three: bytes between segments, which cameras leave as
/// padding, and version numbers and profiles that change no pixel.
private let jpegWarned: @convention(c) (j_common_ptr?, Int32) -> Void = { common, level in
  guard level < 0, let code = unsafe common?.pointee.err?.pointee.msg_code else { return }
  // Compared one by one: an array would be lost with the thread's stack.
  if code == Int32(JWRN_EXTRANEOUS_DATA.rawValue) { return }
  if code == Int32(JWRN_JFIF_MAJOR.rawValue) { return }
  if code == Int32(JWRN_BOGUS_ICC.rawValue) { return }
  unsafe stop(common)
}

private let jpegQuiet: @convention(c) (j_common_ptr?) -> Void = { _ in }

/// Counts the scans of a progressive file, each of which costs a pass over the whole picture.
private let jpegProgressed: @convention(c) (j_common_ptr?) -> Void = { common in
  guard let context = unsafe reading(common) else { return }
  let scan = unsafe Int(context.pointee.decoder.pointee.input_scan_number)
  guard unsafe scan > context.pointee.maximumScans else { return }
  unsafe context.pointee.refusal = .scans
  CodecThread.leave()
}

private let readJPEG: CodecThread.Body = { argument in
  let optional: UnsafeMutableRawPointer? = unsafe argument
  guard let raw = unsafe optional else { return nil }
  let context = unsafe raw.assumingMemoryBound(to: JPEGReading.self)
  let decoder = unsafe context.pointee.decoder
  let errors = unsafe context.pointee.errors
  unsafe decoder.pointee.err = unsafe jpeg_std_error(errors)
  unsafe errors.pointee.error_exit = unsafe jpegFailed
  unsafe errors.pointee.emit_message = unsafe jpegWarned
  unsafe errors.pointee.output_message = unsafe jpegQuiet
  unsafe decoder.pointee.client_data = unsafe raw
  unsafe context.pointee.created = true
  unsafe jpeg_CreateDecompress(
    decoder, JPEG_LIB_VERSION, MemoryLayout<jpeg_decompress_struct>.stride)
  unsafe jpeg_mem_src(decoder, context.pointee.source, UInt(context.pointee.count))
  guard unsafe jpeg_read_header(decoder, 1) == JPEG_HEADER_OK else { return nil }

  let height = unsafe Int(decoder.pointee.image_height)
  let width = unsafe Int(decoder.pointee.image_width)
  let components = unsafe Int(decoder.pointee.num_components)
  unsafe context.pointee.height = height
  unsafe context.pointee.width = width
  let (area, overflow) = height.multipliedReportingOverflow(by: width)
  let side = unsafe context.pointee.maximumSide
  guard height <= side, width <= side, !overflow, unsafe area <= context.pointee.maximumPixels
  else {
    unsafe context.pointee.refusal = .size
    return nil
  }
  // Huffman codes are one bit at least, and a unit of blocks covers at most 32×32 pixels.
  let bytes = unsafe context.pointee.count
  guard unsafe decoder.pointee.arith_code != 0 || area / (32 * 32 * 8) <= bytes else {
    unsafe context.pointee.refusal = .cutOff
    return nil
  }
  guard components == 1 || components == 3 || components == 4 else {
    unsafe context.pointee.refusal = .components
    return nil
  }
  unsafe decoder.pointee.out_color_space =
    components == 1 ? JCS_GRAYSCALE : components == 3 ? JCS_RGB : JCS_CMYK
  unsafe context.pointee.inverted = unsafe decoder.pointee.saw_Adobe_marker != 0
  unsafe context.pointee.progress.pointee.progress_monitor = unsafe jpegProgressed
  unsafe decoder.pointee.progress = unsafe context.pointee.progress

  unsafe context.pointee.channels = components
  let memory = unsafe calloc(height, width * components)
  guard let pixels = unsafe memory?.assumingMemoryBound(to: UInt8.self) else {
    unsafe context.pointee.refusal = .memory
    return nil
  }
  unsafe context.pointee.pixels = unsafe pixels
  unsafe jpeg_start_decompress(decoder)
  for row in 0..<height {
    var line: UnsafeMutablePointer<UInt8>? = unsafe pixels + row * width * components
    unsafe jpeg_read_scanlines(decoder, &line, 1)
  }
  unsafe jpeg_finish_decompress(decoder)
  unsafe context.pointee.finished = true
  return nil
}
