import Tensors

/// The sliding window that `maxpool` and `avgpool` share.
struct PoolWindow {
  let window: Window
  let ceil: Bool

  /// The window as written, resolved for an input.
  init(kernel: Pair, stride: Pair?, pad: Padding, dilation: Pair, ceil: Bool, input: Shape) {
    var window = Window(kernel: kernel, stride: stride ?? kernel, dilation: dilation)
    window.padding = pad.resolved(height: input.height, width: input.width, window: window)
    self.window = window
    self.ceil = ceil
  }

  /// Rows and columns of the output.
  ///
  /// - Throws: `padTooLarge` where a window could see nothing but padding, `windowTooLarge`.
  func outputSize(_ input: Shape) throws(ShapeFault) -> Pair {
    let pads = window.padding
    return Pair(
      try extent(
        input.height, pads.top, pads.bottom, window.kernel.height, window.dilatedHeight,
        window.stride.height, .height),
      try extent(
        input.width, pads.left, pads.right, window.kernel.width, window.dilatedWidth,
        window.stride.width, .width))
  }

  /// `⌊(n + p0 + p1 − e)/s⌋ + 1`, or with the ceiling, a last window dropped when it would start
  /// in the far padding.
  private func extent(
    _ n: Int, _ before: Int, _ after: Int, _ kernel: Int, _ dilated: Int, _ stride: Int,
    _ axis: ShapeFault.Axis
  ) throws(ShapeFault) -> Int {
    guard max(before, after) <= kernel / 2 else {
      throw .padTooLarge(pad: max(before, after), kernel: kernel, axis: axis)
    }
    let padded = n + before + after
    guard ceil || padded >= dilated else {
      throw .windowTooLarge(window: dilated, padded: padded, axis: axis)
    }
    let room = padded - dilated + (ceil ? stride - 1 : 0)
    // Division towards minus infinity: with the ceiling the window may exceed the input.
    var size = (room >= 0 ? room / stride : -((-room + stride - 1) / stride)) + 1
    if ceil, (size - 1) * stride >= n + before { size -= 1 }
    guard size >= 1 else { throw .windowTooLarge(window: dilated, padded: padded, axis: axis) }
    return size
  }

  /// Calls `body` with the plane and the place of every output, and the rows and columns at which
  /// its window begins.
  func forEachOutput(
    batch: Int, output: Shape,
    _ body: (_ plane: Int, _ target: Int, _ top: Int, _ left: Int) -> Void
  ) {
    var target = 0
    for plane in 0..<batch * output.channels {
      for row in 0..<output.height {
        for column in 0..<output.width {
          body(
            plane, target, row * window.stride.height - window.padding.top,
            column * window.stride.width - window.padding.left)
          target += 1
        }
      }
    }
  }
}
