import CLibJPEG

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension JPEGFile {
  /// Encodes a picture as a baseline JPEG file, for pages that hold many photos.
  ///
  /// - Parameter quality: libjpeg's, from 1 to 100; at 80 a photo shows no loss at its own size.
  /// - Throws: `noMemory` or `noThread`.
  public static func encode(
    _ picture: Picture, quality: Int = 80
  ) throws(PictureFault) -> [UInt8] {
    try unsafe picture.pixels.withUnsafeBufferPointer { (source) throws(PictureFault) in
      guard let start = source.baseAddress else { throw .empty }
      let context = UnsafeMutablePointer<JPEGWriting>.allocate(capacity: 1)
      unsafe context.initialize(
        to: JPEGWriting(
          source: start, height: picture.height, width: picture.width,
          quality: min(max(quality, 1), 100)))
      defer {
        unsafe context.pointee.free()
        unsafe context.deinitialize(count: 1)
        unsafe context.deallocate()
      }
      try unsafe CodecThread.run(UnsafeMutableRawPointer(context), writeJPEG)
      return try unsafe context.pointee.result()
    }
  }
}

/// What the encoding thread works on: plain memory, no Swift reference inside.
@unsafe private struct JPEGWriting {
  let source: UnsafePointer<UInt8>
  let height: Int
  let width: Int
  let quality: Int
  let encoder: UnsafeMutablePointer<jpeg_compress_struct>
  let errors: UnsafeMutablePointer<jpeg_error_mgr>
  var created = false
  /// libjpeg takes this memory with `malloc` and moves it as it grows.
  let output: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>
  let count: UnsafeMutablePointer<UInt>
  var finished = false

  init(source: UnsafePointer<UInt8>, height: Int, width: Int, quality: Int) {
    unsafe self.source = unsafe source
    unsafe self.height = height
    unsafe self.width = width
    unsafe self.quality = quality
    unsafe encoder = .allocate(capacity: 1)
    unsafe encoder.initialize(to: jpeg_compress_struct())
    unsafe errors = .allocate(capacity: 1)
    unsafe errors.initialize(to: jpeg_error_mgr())
    unsafe output = .allocate(capacity: 1)
    unsafe output.initialize(to: nil)
    unsafe count = .allocate(capacity: 1)
    unsafe count.initialize(to: 0)
  }

  mutating func free() {
    if unsafe created { unsafe jpeg_destroy_compress(encoder) }
    unsafe encoder.deallocate()
    unsafe errors.deallocate()
    unsafe systemFree(output.pointee)
    unsafe output.deallocate()
    unsafe count.deallocate()
  }

  func result() throws(PictureFault) -> [UInt8] {
    guard unsafe finished, let bytes = unsafe output.pointee else {
      throw unsafe .noMemory(bytes: width * height * 3)
    }
    return unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(count.pointee)))
  }
}

private let jpegWriteFailed: @convention(c) (j_common_ptr?) -> Void = { _ in CodecThread.leave() }
private let jpegWriteQuiet: @convention(c) (j_common_ptr?) -> Void = { _ in }

private let writeJPEG: CodecThread.Body = { argument in
  let optional: UnsafeMutableRawPointer? = unsafe argument
  guard let raw = unsafe optional else { return nil }
  let context = unsafe raw.assumingMemoryBound(to: JPEGWriting.self)
  let encoder = unsafe context.pointee.encoder
  let errors = unsafe context.pointee.errors
  unsafe encoder.pointee.err = unsafe jpeg_std_error(errors)
  unsafe errors.pointee.error_exit = unsafe jpegWriteFailed
  unsafe errors.pointee.output_message = unsafe jpegWriteQuiet
  unsafe context.pointee.created = true
  unsafe jpeg_CreateCompress(
    encoder, JPEG_LIB_VERSION, MemoryLayout<jpeg_compress_struct>.stride)
  unsafe jpeg_mem_dest(encoder, context.pointee.output, context.pointee.count)
  let (height, width) = unsafe (context.pointee.height, context.pointee.width)
  unsafe encoder.pointee.image_height = UInt32(height)
  unsafe encoder.pointee.image_width = UInt32(width)
  unsafe encoder.pointee.input_components = 3
  unsafe encoder.pointee.in_color_space = JCS_RGB
  unsafe jpeg_set_defaults(encoder)
  unsafe jpeg_set_quality(encoder, Int32(context.pointee.quality), 1)
  unsafe encoder.pointee.optimize_coding = 1
  unsafe jpeg_start_compress(encoder, 1)
  for row in 0..<height {
    let start = unsafe context.pointee.source + row * width * 3
    var line: UnsafeMutablePointer<UInt8>? = unsafe UnsafeMutablePointer(mutating: start)
    unsafe jpeg_write_scanlines(encoder, &line, 1)
  }
  unsafe jpeg_finish_compress(encoder)
  unsafe context.pointee.finished = true
  return nil
}
