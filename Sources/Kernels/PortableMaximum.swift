public import Tensors

/// The largest value of each window, forward and backward.
///
/// What is not a number counts as larger than any number; positions outside the input never win.
public struct PortableMaximum: Sendable, Hashable {
  /// The windows.
  public let problem: PoolingProblem

  /// The kernels for windows.
  public init(_ problem: PoolingProblem) { self.problem = problem }

  /// The largest value of each window, and in `places`, if given, where it stood: the index in its
  /// input plane as the bits of a `UInt32`, all ones for nowhere.
  ///
  /// Of equal values the first counts.
  public func forward(input: FloatBlock, output: FloatBlock, places: FloatBlock?, team: Team) {
    let p = problem
    precondition(input.count == p.inputCount && output.count == p.outputCount)
    precondition(places.map { $0.count == p.outputCount } ?? true)
    let operands = unsafe (p, input.pointer, output.mutablePointer, places?.mutablePointer)
    unsafe team.spread(p.planes, floats: p.outputPlane * p.kernelWidth, operands) {
      let (p, x, y, places) = unsafe $0
      for plane in $1 {
        let (from, to) = unsafe (x + plane * p.inputPlane, y + plane * p.outputPlane)
        if let places = unsafe places {
          unsafe Self.largest(p, from, to, places: places + plane * p.outputPlane)
        } else {
          unsafe Self.largest(p, from, to)
        }
      }
    }
  }

  /// `inputGradient[place] += outputGradient`; starts from zero unless `accumulate` is true.
  public func backward(
    outputGradient: FloatBlock, places: FloatBlock, inputGradient: FloatBlock,
    accumulate: Bool = false, team: Team
  ) {
    let p = problem
    precondition(inputGradient.count == p.inputCount && places.count == p.outputCount)
    precondition(outputGradient.count == p.outputCount)
    let operands = unsafe (
      p, outputGradient.pointer, places.pointer, inputGradient.mutablePointer, accumulate
    )
    unsafe team.spread(p.planes, floats: p.inputPlane, operands) {
      let (p, dy, places, dx, accumulate) = unsafe $0
      for plane in $1 {
        let target = unsafe dx + plane * p.inputPlane
        if !accumulate { for i in 0..<p.inputPlane { unsafe target[i] = 0 } }
        for i in plane * p.outputPlane..<(plane + 1) * p.outputPlane {
          let place = unsafe Int(places[i].bitPattern)
          if place < p.inputPlane { unsafe target[place] += dy[i] }
        }
      }
    }
  }

  /// Where a value beats the best so far; the first one that is not a number beats all.
  @inline(__always)
  private static func larger(_ value: SIMD4<Float>, _ best: SIMD4<Float>)
    -> SIMDMask<SIMD4<Int32>>
  {
    (value .> best) .| ((value .!= value) .& (best .== best))
  }

  private static func largest(
    _ p: PoolingProblem, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    let (rows, columns) = (p.rows, p.columns)
    for row in 0..<rows.positions {
      let inside = rows.tapsInside(at: row)
      Four.forEach(0..<columns.positions) { column, count in
        var best = SIMD4<Float>(repeating: -.infinity)
        for rowTap in inside {
          let line = unsafe x + (row &* rows.stride &+ rows.source(rowTap)) &* columns.extent
          for tap in 0..<columns.taps {
            let value = unsafe columns.four(line, position: column, tap: tap, outside: -.infinity)
            best.replace(with: value, where: Self.larger(value, best))
          }
        }
        unsafe Four.store(best, y + (row &* columns.positions &+ column), count)
      }
    }
  }

  private static func largest(
    _ p: PoolingProblem, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    places: UnsafeMutablePointer<Float>
  ) {
    let (rows, columns) = (p.rows, p.columns)
    let lanes = SIMD4<Int32>(0, 1, 2, 3) &* Int32(columns.stride)
    for row in 0..<rows.positions {
      let inside = rows.tapsInside(at: row)
      Four.forEach(0..<columns.positions) { column, count in
        var best = SIMD4<Float>(repeating: -.infinity)
        var place = SIMD4<Int32>(repeating: -1)
        // Where every value is minus infinity, the first position counts.
        for lane in 0..<count {
          let taps = columns.tapsInside(at: column &+ lane)
          if let rowTap = inside.first, let tap = taps.first {
            place[lane] = Int32(
              (row &* rows.stride &+ rows.source(rowTap)) &* columns.extent
                &+ (column &+ lane) &* columns.stride &+ columns.source(tap))
          }
        }
        for rowTap in inside {
          let start = (row &* rows.stride &+ rows.source(rowTap)) &* columns.extent
          for tap in 0..<columns.taps {
            let value = unsafe columns.four(
              x + start, position: column, tap: tap, outside: -.infinity)
            let larger = Self.larger(value, best)
            best.replace(with: value, where: larger)
            let first = start &+ column &* columns.stride &+ columns.source(tap)
            place.replace(
              with: lanes &+ Int32(truncatingIfNeeded: first),
              where: larger)
          }
        }
        let at = row &* columns.positions &+ column
        unsafe Four.store(best, y + at, count)
        for lane in 0..<count {
          unsafe places[at &+ lane] = Float(bitPattern: UInt32(bitPattern: place[lane]))
        }
      }
    }
  }
}
