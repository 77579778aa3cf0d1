/// The sizes of a sliding window over planes, resolved to numbers.
///
/// - Layout: input `[planes, inputHeight, inputWidth]`, output `[planes, outputHeight,
///   outputWidth]`; a plane is one channel of one item.
public struct PoolingProblem: Sendable, Hashable {
  /// Channels times items.
  public var planes: Int
  /// Rows of an input plane.
  public var inputHeight: Int
  /// Columns of an input plane.
  public var inputWidth: Int
  /// Rows of an output plane.
  public var outputHeight: Int
  /// Columns of an output plane.
  public var outputWidth: Int
  /// Rows of the window.
  public var kernelHeight: Int
  /// Columns of the window.
  public var kernelWidth: Int
  /// Rows between windows.
  public var strideHeight: Int
  /// Columns between windows.
  public var strideWidth: Int
  /// Rows between neighbouring samples of a window.
  public var dilationHeight: Int
  /// Columns between neighbouring samples of a window.
  public var dilationWidth: Int
  /// Rows around the input above it.
  public var padTop: Int
  /// Rows around the input below it.
  public var padBottom: Int
  /// Columns around the input before it.
  public var padLeft: Int
  /// Columns around the input after it.
  public var padRight: Int

  /// States a window.
  ///
  /// The output's size is given, because rounding up makes it the caller's.
  public init(
    planes: Int, inputHeight: Int, inputWidth: Int, outputHeight: Int, outputWidth: Int,
    kernelHeight: Int, kernelWidth: Int, strideHeight: Int, strideWidth: Int,
    dilationHeight: Int = 1, dilationWidth: Int = 1, padTop: Int = 0, padBottom: Int = 0,
    padLeft: Int = 0, padRight: Int = 0
  ) {
    self.planes = planes
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.dilationHeight = dilationHeight
    self.dilationWidth = dilationWidth
    self.padTop = padTop
    self.padBottom = padBottom
    self.padLeft = padLeft
    self.padRight = padRight
  }

  /// Positions of an input plane.
  public var inputPlane: Int { inputHeight * inputWidth }
  /// Positions of an output plane.
  public var outputPlane: Int { outputHeight * outputWidth }
  /// Floats of the input.
  public var inputCount: Int { planes * inputPlane }
  /// Floats of the output.
  public var outputCount: Int { planes * outputPlane }

  var rows: GatherAxis {
    GatherAxis(
      positions: outputHeight, stride: strideHeight, taps: kernelHeight, firstSource: -padTop,
      sourceStep: dilationHeight, extent: inputHeight)
  }
  var columns: GatherAxis {
    GatherAxis(
      positions: outputWidth, stride: strideWidth, taps: kernelWidth, firstSource: -padLeft,
      sourceStep: dilationWidth, extent: inputWidth)
  }
}

extension GatherAxis {
  /// The taps that read inside at a position.
  @inline(__always)
  func tapsInside(at position: Int) -> Range<Int> {
    let start = position &* stride &+ firstSource
    let low = start >= 0 ? 0 : min(taps, (sourceStep &- 1 &- start) / sourceStep)
    let last = extent &- 1 &- start
    let high = last < 0 ? low : max(low, min(taps, last / sourceStep &+ 1))
    return low..<high
  }

  /// What four neighbouring positions read under a tap; `outside` where that is nothing.
  @inline(__always)
  func four(
    _ line: UnsafePointer<Float>, position: Int, tap: Int, outside: Float
  ) -> SIMD4<Float> {
    let first = position &* stride &+ source(tap)
    if first >= 0 {
      if stride == 1, first &+ 4 <= extent { return unsafe Tile.load(line + first) }
      if stride == 2, first &+ 8 <= extent {
        let (a, b) = unsafe (Tile.load(line + first), Tile.load(line + (first &+ 4)))
        return SIMD4(lowHalf: a.evenHalf, highHalf: b.evenHalf)
      }
    }
    var value = SIMD4<Float>(repeating: outside)
    for lane in 0..<4 {
      let place = first &+ lane &* stride
      if place >= 0, place < extent { unsafe value[lane] = line[place] }
    }
    return value
  }
}
