import Tensors

/// The windows that `avgpool_to` and `maxpool_to` share: output `i` of `o` sees inputs
/// `⌊i·n/o⌋ ..< ⌈(i + 1)·n/o⌉`.
enum AdaptiveWindows {
  /// What output `i` of `o` sees of `n` places.
  static func seen(_ i: Int, _ n: Int, _ o: Int) -> Range<Int> {
    i * n / o..<((i + 1) * n + o - 1) / o
  }

  /// Calls `body` with the plane and the place of every output, and the rows and columns it sees.
  static func forEach(
    _ input: Shape, _ output: Shape, batch: Int,
    _ body: (_ plane: Int, _ target: Int, Range<Int>, Range<Int>) -> Void
  ) {
    var target = 0
    for plane in 0..<batch * output.channels {
      for row in 0..<output.height {
        let rows = seen(row, input.height, output.height)
        for column in 0..<output.width {
          body(plane, target, rows, seen(column, input.width, output.width))
          target += 1
        }
      }
    }
  }
}
