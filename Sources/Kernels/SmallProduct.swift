/// A small convolution, or its way back, summed in double precision and rounded once.
///
/// A convolution of a million products takes a fraction of a millisecond either way, and small
/// networks are where maps are most often compared to the last digits: methods that divide by a
/// sum that nearly cancels (Grad-CAM++, XGrad-CAM) enlarge the rounding of every layer before them
/// a thousandfold.
@unsafe struct SmallProduct {
  /// The most multiplications and additions of one item.
  static let limit = 2_000_000

  let problem: ConvolutionProblem

  /// Whether a convolution counts as small. The batch plays no part, so that it never changes the
  /// bits of an item.
  static func takes(_ problem: ConvolutionProblem) -> Bool {
    unsafe problem.operations <= limit * problem.batch
  }

  /// Floats of scratch that one worker needs: one plane of doubles, in whole cache lines.
  static func floats(_ problem: ConvolutionProblem) -> Int {
    (2 * max(problem.outputPlane, problem.inputPlane) + 15) / 16 * 16
  }

  /// Rows and columns of the output for which a tap falls inside the image.
  private func inside(_ tap: Int, _ step: Int, _ gap: Int, _ before: Int, _ n: Int, _ m: Int)
    -> Range<Int>
  {
    let start = tap * gap - before
    let first = min(start < 0 ? (-start + step - 1) / step : 0, m)
    let end = min(start < n ? (n - 1 - start) / step + 1 : 0, m)
    return first..<max(first, end)
  }

  /// Calls `body` for each stretch of an output row that one weight of a filter and a channel
  /// multiplies: the weight's index in the filter's channel, and the first places of the stretch.
  @inline(__always)
  private func forEachRow(
    _ body: (_ tap: Int, _ input: Int, _ output: Int, _ count: Int) -> Void
  ) {
    let p = unsafe problem
    for i in 0..<p.kernelHeight {
      let rows = unsafe inside(
        i, p.strideHeight, p.dilationHeight, p.padTop, p.inputHeight, p.outputHeight)
      for j in 0..<p.kernelWidth {
        let columns = unsafe inside(
          j, p.strideWidth, p.dilationWidth, p.padLeft, p.inputWidth, p.outputWidth)
        guard !columns.isEmpty else { continue }
        let column = columns.lowerBound * p.strideWidth + j * p.dilationWidth - p.padLeft
        for row in rows {
          let line = row * p.strideHeight + i * p.dilationHeight - p.padTop
          body(
            i * p.kernelWidth + j, line * p.inputWidth + column,
            row * p.outputWidth + columns.lowerBound, columns.count)
        }
      }
    }
  }

  /// One worker's share of `y = epilogue(w * x + bias + addend)`: whole output planes.
  func forward(
    _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    addend: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>, epilogue: Epilogue,
    worker: Int, of count: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let p = unsafe problem
    let sums = unsafe UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Double.self)
    for index in Team.share(of: p.batch * p.outputChannels, worker: worker, of: count) {
      let (item, filter) = index.quotientAndRemainder(dividingBy: p.outputChannels)
      let first = filter / p.outputsPerGroup * p.inputsPerGroup
      let start = unsafe bias.map { unsafe Double($0[filter]) } ?? 0
      for i in 0..<p.outputPlane { unsafe sums[i] = start }
      for channel in 0..<p.inputsPerGroup {
        let weights = unsafe w + (filter * p.inputsPerGroup + channel) * p.taps
        let plane = unsafe x + (item * p.inputChannels + first + channel) * p.inputPlane
        unsafe forEachRow { tap, input, output, count in
          let weight = unsafe Double(weights[tap])
          for i in 0..<count {
            unsafe sums[output &+ i] += weight * Double(plane[input &+ i &* p.strideWidth])
          }
        }
      }
      let target = index * p.outputPlane
      for i in 0..<p.outputPlane {
        let sum = unsafe sums[i] + (addend.map { unsafe Double($0[target + i]) } ?? 0)
        unsafe y[target + i] = epilogue.apply(SIMD4(repeating: Float(sum)))[0]
      }
    }
  }

  /// One worker's share of `dx = wᵀ * dy`, or of adding that: whole input planes.
  func backwardData(
    _ dy: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
    accumulate: Bool, worker: Int, of count: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let p = unsafe problem
    let sums = unsafe UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Double.self)
    for index in Team.share(of: p.batch * p.inputChannels, worker: worker, of: count) {
      let (item, channel) = index.quotientAndRemainder(dividingBy: p.inputChannels)
      let (group, own) = channel.quotientAndRemainder(dividingBy: p.inputsPerGroup)
      let target = unsafe dx + index * p.inputPlane
      for i in 0..<p.inputPlane { unsafe sums[i] = accumulate ? Double(target[i]) : 0 }
      for filter in group * p.outputsPerGroup..<(group + 1) * p.outputsPerGroup {
        let weights = unsafe w + (filter * p.inputsPerGroup + own) * p.taps
        let plane = unsafe dy + (item * p.outputChannels + filter) * p.outputPlane
        unsafe forEachRow { tap, input, output, count in
          let weight = unsafe Double(weights[tap])
          for i in 0..<count {
            unsafe sums[input &+ i &* p.strideWidth] += weight * Double(plane[output &+ i])
          }
        }
      }
      for i in 0..<p.inputPlane { unsafe target[i] = Float(sums[i]) }
    }
  }
}
