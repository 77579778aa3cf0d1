/// Four neighbouring floats at once, or the last few of a stretch.
enum Four {
  @inline(__always)
  static func load(_ pointer: UnsafePointer<Float>, _ count: Int) -> SIMD4<Float> {
    if count == 4 { return unsafe Tile.load(pointer) }
    var value = SIMD4<Float>()
    for lane in 0..<count { unsafe value[lane] = pointer[lane] }
    return value
  }

  @inline(__always)
  static func store(
    _ value: SIMD4<Float>, _ pointer: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    if count == 4 {
      unsafe Tile.store(value, pointer)
    } else {
      for lane in 0..<count { unsafe pointer[lane] = value[lane] }
    }
  }

  /// Calls `body` for each four of a range, and once for what is left over.
  @inline(__always)
  static func forEach(_ range: Range<Int>, _ body: (_ at: Int, _ count: Int) -> Void) {
    var at = range.lowerBound
    while at &+ 4 <= range.upperBound {
      body(at, 4)
      at &+= 4
    }
    if at < range.upperBound { body(at, range.upperBound &- at) }
  }
}

extension Team {
  /// Below this many floats a second thread costs more than it saves.
  private static let worthwhile = 16_384

  /// Divides `count` things of `floats` floats each among the workers, or gives them all to the
  /// caller where they are few.
  ///
  /// Shares are contiguous.
  func spread<Operands>(
    _ count: Int, floats: Int = 1, _ operands: Operands,
    _ body: @escaping (Operands, Range<Int>) -> Void
  ) {
    guard size > 1, count > 1, count * floats >= Self.worthwhile else {
      body(operands, 0..<count)
      return
    }
    run((operands, body, count)) { work, worker, workers in
      work.1(work.0, Team.share(of: work.2, worker: worker, of: workers))
    }
  }
}
