/// A stretch of an arena together with the arena: floats that one step reads or writes.
@safe public struct FloatBlock: Sendable {
  /// The memory.
  public let arena: Arena
  /// The stretch of it.
  public let region: Region

  /// Names a stretch of an arena.
  public init(_ arena: Arena, _ region: Region) {
    precondition(
      region.offset >= 0 && region.end <= arena.count, "a region lies outside its arena")
    self.arena = arena
    self.region = region
  }

  /// A block of its own, for tests and for values outside a plan.
  ///
  /// - Throws: `Arena.Fault.outOfMemory`.
  public init(_ values: [Float]) throws(Arena.Fault) {
    try self.init(zeros: values.count)
    copy(from: values)
  }
  /// A block of zeros of its own.
  ///
  /// - Throws: `Arena.Fault.outOfMemory`.
  public init(zeros count: Int) throws(Arena.Fault) {
    self.init(try Arena(count: count), Region(offset: 0, count: count))
  }

  /// How many floats.
  public var count: Int { region.count }
  /// The floats as memory that lives as long as the arena, for code in `Tensors` and `Kernels`.
  @unsafe public var buffer: UnsafeMutableBufferPointer<Float> {
    unsafe arena.pointer(to: region)
  }
  /// The floats, to read.
  public var span: Span<Float> {
    @_lifetime(borrow self)
    borrowing get {
      unsafe _overrideLifetime(UnsafeBufferPointer(buffer).span, borrowing: self)
    }
  }
  /// The floats, to write. The plan, not the compiler, keeps writers apart.
  public var mutableSpan: MutableSpan<Float> {
    @_lifetime(borrow self)
    borrowing get {
      unsafe _overrideLifetime(buffer.mutableSpan, borrowing: self)
    }
  }

  /// A copy of the floats.
  public var array: [Float] { unsafe Array(buffer) }
  /// Overwrites the first floats with `values`.
  public func copy(from values: [Float]) {
    precondition(values.count <= count, "more values than the block holds")
    unsafe values.withUnsafeBufferPointer { source in
      unsafe _ = buffer.update(fromContentsOf: source)
    }
  }
  /// Overwrites this block with another of the same size.
  public func copy(from other: FloatBlock) {
    precondition(other.count == count, "blocks of different size")
    unsafe _ = buffer.update(fromContentsOf: other.buffer)
  }
  /// Sets every float to one value.
  public func fill(_ value: Float) { unsafe buffer.update(repeating: value) }
  /// A part of the block.
  public func part(offset: Int, count: Int) -> FloatBlock {
    precondition(offset >= 0 && count >= 0 && offset + count <= self.count, "outside the block")
    return FloatBlock(arena, Region(offset: region.offset + offset, count: count))
  }
}
