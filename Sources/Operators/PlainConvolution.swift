public import Tensors

/// The plain convolution that `conv` and `depthwise` share: loops that read like the equation.
extension Convolution {
  /// Output shape and parameters for an input.
  ///
  /// - Throws: `windowTooLarge`, `reflectTooLarge`, `sizeOutOfBounds`.
  public func inference(for input: Shape) throws(ShapeFault) -> Inference {
    if border == .reflect {
      let rows = max(window.padding.top, window.padding.bottom)
      let columns = max(window.padding.left, window.padding.right)
      guard rows < input.height else {
        throw .reflectTooLarge(pad: rows, extent: input.height, axis: .height)
      }
      guard columns < input.width else {
        throw .reflectTooLarge(pad: columns, extent: input.width, axis: .width)
      }
    }
    let size = try window.outputSize(height: input.height, width: input.width)
    let weight = ParameterShape(
      "weight",
      [outputChannels, inputChannels / groups, window.kernel.height, window.kernel.width], .weight)
    let offset = ParameterShape("bias", [outputChannels], .bias)
    return try Inference(
      output: Shape(channels: outputChannels, height: size.height, width: size.width),
      parameters: bias ? [weight, offset] : [weight],
      scratch: max(size.height * size.width, input.plane)
    ).withinBounds()
  }
}

extension Convolution {
  /// Input row or column that an output position and a window position read; nil outside the
  /// image where the border is zeros.
  func source(_ output: Int, _ tap: Int, stride: Int, dilation: Int, before: Int, extent: Int)
    -> Int?
  {
    border.source(output * stride + tap * dilation - before, extent: extent)
  }

  /// A weight, and the stretch of an output row that it multiplies into: outputs `targets` read
  /// inputs from `source` on, `step` apart.
  struct Run {
    let weight: Int
    let source: Int
    let step: Int
    let targets: Range<Int>
  }

  /// Calls `body` for every output row of the products of one filter and one channel of its group.
  /// A row is one run, except that columns which read a reflected or replicated border are runs
  /// of their own.
  private func forEachRun(
    _ input: Shape, _ output: Shape, item: Int, filter: Int, channel: Int, _ body: (Run) -> Void
  ) {
    let (inputsPerGroup, outputsPerGroup) = (inputChannels / groups, outputChannels / groups)
    let (kernel, padding) = (window.kernel, window.padding)
    let first = filter / outputsPerGroup * inputsPerGroup
    let plane = (item * inputChannels + first + channel) * input.plane
    for i in 0..<kernel.height {
      for j in 0..<kernel.width {
        let weight = ((filter * inputsPerGroup + channel) * kernel.height + i) * kernel.width + j
        for row in 0..<output.height {
          guard
            let sourceRow = source(
              row, i, stride: window.stride.height, dilation: window.dilation.height,
              before: padding.top, extent: input.height)
          else { continue }
          let target = ((item * outputChannels + filter) * output.height + row) * output.width
          forEachColumnRun(
            weight: weight, tap: j, row: plane + sourceRow * input.width, target: target,
            input: input.width, output: output.width, body)
        }
      }
    }
  }

  private func forEachColumnRun(
    weight: Int, tap: Int, row: Int, target: Int, input: Int, output: Int, _ body: (Run) -> Void
  ) {
    let step = window.stride.width
    let start = tap * window.dilation.width - window.padding.left
    // Columns c with 0 ≤ c · step + start < input lie inside the image.
    let first = min(start < 0 ? (-start + step - 1) / step : 0, output)
    let end = max(first, min(start < input ? (input - 1 - start) / step + 1 : 0, output))
    if first < end {
      body(
        Run(
          weight: weight, source: row + first * step + start, step: step,
          targets: target + first..<target + end))
    }
    guard border != .zeros else { return }
    for column in 0..<output where column < first || column >= end {
      let source = source(
        column, tap, stride: step, dilation: window.dilation.width, before: window.padding.left,
        extent: input)
      guard let source else { continue }
      let at = target + column
      body(Run(weight: weight, source: row + source, step: 1, targets: at..<at + 1))
    }
  }

  /// `y = w * x + b`
  ///
  /// What rounding takes from each sum is collected beside it, so that the result is correct to
  /// the last bit or nearly so: this code is what every kernel is measured by. A sum that
  /// overflows stays infinite: what it lost is not a number then, and is left out.
  func forward(_ pass: borrowing ForwardPass) {
    let (input, output) = (pass.inputShapes[0], pass.outputShape)
    let (x, w) = (pass.input(), pass.parameter(0))
    var y = pass.output()
    guard var lost = pass.scratch() else { preconditionFailure("a convolution needs scratch") }
    for item in 0..<pass.batch {
      for filter in 0..<outputChannels {
        let start = (item * outputChannels + filter) * output.plane
        for i in 0..<output.plane {
          y[start + i] = bias ? pass.parameter(1)[filter] : 0
          lost[i] = 0
        }
        for channel in 0..<inputChannels / groups {
          forEachRun(input, output, item: item, filter: filter, channel: channel) { run in
            let weight = w[run.weight]
            var source = run.source
            for i in run.targets {
              let sum = CompensatedSum.addProduct(weight, x[source], to: y[i])
              y[i] = sum.value
              lost[i - start] += sum.lost
              source += run.step
            }
          }
        }
        for i in 0..<output.plane where lost[i].isFinite { y[start + i] += lost[i] }
      }
    }
  }

  /// `dx += wᵀ * dy`, `dw += x * dy`, `db += Σ dy`
  func backward(_ pass: borrowing BackwardPass) {
    let (input, output) = (pass.inputShapes[0], pass.outputShape)
    let dy = pass.outputGradient()
    if pass.inputGradient() != nil { backwardInput(pass) }
    if var dw = pass.parameterGradient(0) {
      let x = pass.input()
      for item in 0..<pass.batch {
        for filter in 0..<outputChannels {
          for channel in 0..<inputChannels / groups {
            forEachRun(input, output, item: item, filter: filter, channel: channel) { run in
              var sum: Float = 0
              var source = run.source
              for i in run.targets {
                sum += x[source] * dy[i]
                source += run.step
              }
              dw[run.weight] += sum
            }
          }
        }
      }
    }
    if bias, var db = pass.parameterGradient(1) {
      for i in dy.indices { db[i / output.plane % outputChannels] += dy[i] }
    }
  }

  private func backwardInput(_ pass: borrowing BackwardPass) {
    let (input, output) = (pass.inputShapes[0], pass.outputShape)
    let (dy, w) = (pass.outputGradient(), pass.parameter(0))
    guard var dx = pass.inputGradient(), var lost = pass.scratch() else {
      preconditionFailure("a convolution needs scratch")
    }
    let (inputsPerGroup, outputsPerGroup) = (inputChannels / groups, outputChannels / groups)
    for item in 0..<pass.batch {
      for channel in 0..<inputChannels {
        let start = (item * inputChannels + channel) * input.plane
        for i in 0..<input.plane { lost[i] = 0 }
        let group = channel / inputsPerGroup
        for filter in group * outputsPerGroup..<(group + 1) * outputsPerGroup {
          forEachRun(
            input, output, item: item, filter: filter, channel: channel % inputsPerGroup
          ) { run in
            let weight = w[run.weight]
            var source = run.source
            for i in run.targets {
              let sum = CompensatedSum.addProduct(weight, dy[i], to: dx[source])
              dx[source] = sum.value
              lost[source - start] += sum.lost
              source += run.step
            }
          }
        }
        for i in 0..<input.plane where lost[i].isFinite { dx[start + i] += lost[i] }
      }
    }
  }
}

extension Convolution.Border {
  /// The row or column that fills a place; nil where it is zero.
  func source(_ place: Int, extent: Int) -> Int? {
    if place >= 0, place < extent { return place }
    switch self {
    case .zeros: return nil
    case .replicate: return min(max(place, 0), extent - 1)
    case .reflect: return place < 0 ? -place : 2 * (extent - 1) - place
    }
  }
}
