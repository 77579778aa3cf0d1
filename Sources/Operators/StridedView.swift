import Tensors

/// Where each value of an output lies in a source: a walk over four axes with a step for each.
/// Permutations, slices and stretched axes are all such walks, and differ only in the steps.
struct StridedView {
  /// Extents of the output, its last axis last, 1 before its first.
  private let extents: SIMD4<Int>
  /// Steps in the source, axis by axis as in `extents`.
  private let strides: SIMD4<Int>
  /// First value read of an item.
  private let offset: Int
  /// Values of an item of the source.
  private let sourceCount: Int

  /// Reads `source` in another order of its axes, counted from 0. The output has the extents
  /// of `source` in that order.
  static func permuted(_ source: Shape, _ order: (Int) -> Int) -> StridedView {
    let steps = steps(of: source)
    var (extents, strides) = (SIMD4<Int>(repeating: 1), SIMD4<Int>())
    for axis in 0..<source.rank {
      let place = 4 - source.rank + axis
      extents[place] = source[order(axis)]
      strides[place] = steps[4 - source.rank + order(axis)]
    }
    return StridedView(
      extents: extents, strides: strides, offset: 0, sourceCount: source.count)
  }

  /// Reads `source` as if its axes of extent 1 were as long as those of `output`.
  static func stretched(_ source: Shape, to output: Shape) -> StridedView {
    var (extents, strides) = (SIMD4<Int>(repeating: 1), steps(of: source))
    for axis in 0..<output.rank {
      let place = 4 - output.rank + axis
      extents[place] = output[axis]
      if source[axis] == 1 { strides[place] = 0 }
    }
    return StridedView(
      extents: extents, strides: strides, offset: 0, sourceCount: source.count)
  }

  /// Reads a part of `source` of the extents of `part`, beginning at `start` on one axis.
  static func part(_ part: Shape, of source: Shape, axis: Int, from start: Int) -> StridedView {
    let strides = steps(of: source)
    var extents = SIMD4<Int>(repeating: 1)
    for axis in 0..<part.rank { extents[4 - part.rank + axis] = part[axis] }
    return StridedView(
      extents: extents, strides: strides, offset: start * strides[4 - part.rank + axis],
      sourceCount: source.count)
  }

  /// Row-major steps, the last axis last.
  private static func steps(of shape: Shape) -> SIMD4<Int> {
    var (steps, step) = (SIMD4<Int>(), 1)
    for axis in (0..<shape.rank).reversed() {
      steps[4 - shape.rank + axis] = step
      step *= shape[axis]
    }
    return steps
  }

  /// Calls `body` for each position of the output, in order, with its index and the source's.
  @inline(__always)
  func forEach(batch: Int, _ body: (_ target: Int, _ source: Int) -> Void) {
    forEachRow(batch: batch) { target, source, count, stride in
      for column in 0..<count { body(target + column, source + column * stride) }
    }
  }

  /// Calls `body` for each run along the last axis: where it begins in the output and in the
  /// source, how many values it has, and the step between them in the source.
  @inline(__always)
  func forEachRow(
    batch: Int, _ body: (_ target: Int, _ source: Int, _ count: Int, _ stride: Int) -> Void
  ) {
    var target = 0
    for item in 0..<batch {
      for i in 0..<extents[0] {
        for j in 0..<extents[1] {
          for k in 0..<extents[2] {
            let source =
              item * sourceCount + offset + i * strides[0] + j * strides[1]
              + k * strides[2]
            body(target, source, extents[3], strides[3])
            target += extents[3]
          }
        }
      }
    }
  }

  /// Where the run that begins at `target` in the output begins in the source, and its step.
  func row(startingAt target: Int) -> (source: Int, stride: Int) {
    var (rest, source) = (target / extents[3], offset)
    for axis in (0..<3).reversed() {
      source += rest % extents[axis] * strides[axis]
      rest /= extents[axis]
    }
    return (source + rest * sourceCount, strides[3])
  }
}
