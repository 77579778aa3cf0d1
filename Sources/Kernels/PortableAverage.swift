public import Tensors

/// The mean of each window, forward and backward.
public struct PortableAverage: Sendable, Hashable {
  /// The windows; their samples stand side by side (no dilation).
  public let problem: PoolingProblem
  /// Whether positions in the border count as zeros; else they do not count.
  ///
  /// What a window that was rounded up has beyond the border never counts.
  public let countsPadding: Bool

  /// The kernels for windows.
  public init(_ problem: PoolingProblem, countsPadding: Bool) {
    self.problem = problem
    self.countsPadding = countsPadding
  }

  /// The mean of each window.
  public func forward(input: FloatBlock, output: FloatBlock, team: Team) {
    let p = problem
    precondition(input.count == p.inputCount && output.count == p.outputCount)
    let operands = unsafe (self, input.pointer, output.mutablePointer)
    unsafe team.spread(p.planes, floats: p.outputPlane * p.kernelWidth, operands) {
      let (kernel, x, y) = unsafe $0
      let (rows, columns) = (kernel.problem.rows, kernel.problem.columns)
      for plane in $1 {
        let from = unsafe x + plane * kernel.problem.inputPlane
        let to = unsafe y + plane * kernel.problem.outputPlane
        for row in 0..<rows.positions {
          Four.forEach(0..<columns.positions) { column, count in
            var sum = SIMD4<Float>()
            for rowTap in rows.tapsInside(at: row) {
              let line = unsafe from + (row &* rows.stride &+ rows.source(rowTap)) &* columns.extent
              for tap in 0..<columns.taps {
                unsafe sum += columns.four(line, position: column, tap: tap, outside: 0)
              }
            }
            let divisor = kernel.divisors(row: row, column: column)
            unsafe Four.store(sum / divisor, to + (row &* columns.positions &+ column), count)
          }
        }
      }
    }
  }

  /// Every input of a window gets its share of the window's gradient: stored, or added where
  /// `accumulate` is true.
  public func backward(
    outputGradient: FloatBlock, inputGradient: FloatBlock, accumulate: Bool = false, team: Team
  ) {
    let p = problem
    precondition(inputGradient.count == p.inputCount && outputGradient.count == p.outputCount)
    let operands = unsafe (
      self, outputGradient.pointer, inputGradient.mutablePointer, accumulate
    )
    unsafe team.spread(p.planes, floats: p.inputPlane, operands) {
      let (kernel, dy, dx, accumulate) = unsafe $0
      let (rows, columns) = (kernel.problem.rows, kernel.problem.columns)
      for plane in $1 {
        let target = unsafe dx + plane * kernel.problem.inputPlane
        if !accumulate { for i in 0..<kernel.problem.inputPlane { unsafe target[i] = 0 } }
        let from = unsafe dy + plane * kernel.problem.outputPlane
        for row in 0..<rows.positions {
          for column in 0..<columns.positions {
            let share =
              unsafe from[row &* columns.positions &+ column]
              / kernel.divisors(row: row, column: column)[0]
            let inside = columns.tapsInside(at: column)
            for rowTap in rows.tapsInside(at: row) {
              let line =
                unsafe target
                + ((row &* rows.stride &+ rows.source(rowTap)) &* columns.extent
                  &+ column &* columns.stride &+ columns.firstSource)
              for tap in inside { unsafe line[tap &* columns.sourceStep] += share }
            }
          }
        }
      }
    }
  }

  /// How many positions count in four neighbouring windows; at least one.
  @inline(__always)
  private func divisors(row: Int, column: Int) -> SIMD4<Float> {
    let (rows, columns) = (problem.rows, problem.columns)
    let high = counted(rows, at: row, after: problem.padBottom)
    var result = SIMD4<Float>()
    for lane in 0..<4 {
      let wide = counted(columns, at: column &+ lane, after: problem.padRight)
      result[lane] = Float(max(1, high &* wide))
    }
    return result
  }

  @inline(__always)
  func counted(_ axis: GatherAxis, at position: Int, after: Int) -> Int {
    guard countsPadding else { return axis.tapsInside(at: position).count }
    let start = position &* axis.stride &+ axis.firstSource
    let room = axis.extent &+ after &- start
    return max(0, min(axis.taps, (room &+ axis.sourceStep &- 1) / axis.sourceStep))
  }
}
