public import Tensors

/// Values set, copied, joined and taken apart.
public enum PortableCopy {
  /// Rows of equal length that stand at equal distances in a block.
  public struct Rows: Sendable, Hashable {
    /// The first float of the first row.
    public var offset: Int
    /// Floats from one row's start to the next one's.
    public var stride: Int

    /// Names where rows stand.
    public init(offset: Int = 0, stride: Int) {
      self.offset = offset
      self.stride = stride
    }
  }

  /// Sets every float to `value`.
  public static func fill(_ block: FloatBlock, with value: Float, team: Team) {
    unsafe team.spread(block.count, (block.mutablePointer, value)) {
      let (pointer, value) = unsafe $0
      for i in $1 { unsafe pointer[i] = value }
    }
  }

  /// Sets each plane of `plane` floats to its channel's value; channels repeat for each item.
  public static func fillPlanes(
    _ block: FloatBlock, with values: FloatBlock, plane: Int, team: Team
  ) {
    let (planes, channels) = (block.count / max(plane, 1), values.count)
    precondition(planes * plane == block.count && channels > 0, "planes of another size")
    let operands = unsafe (block.mutablePointer, values.pointer, plane, channels)
    unsafe team.spread(planes, floats: plane, operands) {
      let (y, values, plane, channels) = unsafe $0
      for index in $1 {
        let value = unsafe values[index % channels]
        for i in index * plane..<(index + 1) * plane { unsafe y[i] = value }
      }
    }
  }

  /// Copies or adds all of a block to another one of the same size.
  public static func copy(
    _ source: FloatBlock, to target: FloatBlock, accumulate: Bool = false, team: Team
  ) {
    precondition(source.count == target.count, "blocks of different size")
    unsafe team.spread(source.count, (source.pointer, target.mutablePointer, accumulate)) {
      let (source, target, accumulate) = unsafe $0
      unsafe move(source + $1.lowerBound, target + $1.lowerBound, $1.count, accumulate)
    }
  }

  /// Copies or adds `rows` rows of `length` floats from one block to another.
  ///
  /// A concatenation along an axis is one call for each part: a row is one part of one item (or
  /// of one slice of the axes before it), and the target's rows are as far apart as the whole.
  public static func copy(
    _ source: FloatBlock, _ from: Rows, to target: FloatBlock, _ to: Rows, rows: Int, length: Int,
    accumulate: Bool = false, team: Team
  ) {
    guard rows > 0, length > 0 else { return }
    precondition(from.offset >= 0 && to.offset >= 0 && from.stride >= 0 && to.stride >= 0)
    precondition(from.offset + (rows - 1) * from.stride + length <= source.count, "outside")
    precondition(to.offset + (rows - 1) * to.stride + length <= target.count, "outside")
    let (x, y) = unsafe (source.pointer + from.offset, target.mutablePointer + to.offset)
    if rows == 1 {
      unsafe team.spread(length, (x, y, accumulate)) {
        let (x, y, accumulate) = unsafe $0
        unsafe move(x + $1.lowerBound, y + $1.lowerBound, $1.count, accumulate)
      }
      return
    }
    unsafe team.spread(
      rows, floats: length, (x, y, from.stride, to.stride, length, accumulate)
    ) {
      let (x, y, fromStride, toStride, length, accumulate) = unsafe $0
      for row in $1 { unsafe move(x + row * fromStride, y + row * toStride, length, accumulate) }
    }
  }

  @inline(__always)
  private static func move(
    _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int,
    _ accumulate: Bool
  ) {
    guard accumulate else {
      unsafe target.update(from: source, count: count)
      return
    }
    Four.forEach(0..<count) { at, count in
      let sum = unsafe Four.load(UnsafePointer(target) + at, count) + Four.load(source + at, count)
      unsafe Four.store(sum, target + at, count)
    }
  }
}
