import Tensors

extension FloatBlock {
  /// The first float, to read.
  ///
  /// An empty block gives an address that nobody follows.
  @unsafe var pointer: UnsafePointer<Float> { unsafe UnsafePointer(mutablePointer) }

  /// The first float, to write.
  @unsafe var mutablePointer: UnsafeMutablePointer<Float> {
    guard let base = unsafe buffer.baseAddress else {
      preconditionFailure("an arena without memory")
    }
    return unsafe base
  }
}
