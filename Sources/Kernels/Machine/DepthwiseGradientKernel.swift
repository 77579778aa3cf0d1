/// A kernel that adds up the products of a gradient with the sources that some taps of a window see,
/// channel by channel, over some rows of pixels.
///
/// - Operands: the source of the first tap at the first pixel, the gradient there, the sums `[tap,
///   16]` to add to, nothing, the number of rows, and nothing.
struct DepthwiseGradientKernel: KernelDescription {
  static let family = "depthwise gradient"
  let set: InstructionSet
  /// Pixels of a row.
  var width: Int
  /// Rows and columns of the window that are taken.
  var tapRows: Int
  var tapColumns: Int
  /// Bytes from a tap to the next row's or column's.
  var tapRow: Int
  var tapColumn: Int
  /// Bytes between the sources of neighbouring pixels and rows.
  var sourceColumn: Int
  var sourceRow: Int
  /// Bytes from a row of the gradient to the next.
  var gradientRow: Int

  /// The most taps.
  static func capacity(_ set: InstructionSet) -> Int {
    (set.registers - set.vectorsPerBlock) / set.vectorsPerBlock
  }

  func code() -> [UInt8] {
    var code = Assembler(set)
    let parts = set.vectorsPerBlock
    let taps = tapRows * tapColumns
    for index in 0..<taps * parts { code.zero(Vector(index)) }
    let program = RowProgram(
      walkers: [
        .init(register: .rdi, column: sourceColumn, row: sourceRow),
        .init(register: .rsi, column: 64, row: gradientRow),
      ], stretches: [.init(count: width, unroll: 4)])
    program.write(&code) { code, _, at, places in
      for pixel in at..<at + places {
        for part in 0..<parts {
          let gradient = Vector(taps * parts + part)
          code.load(gradient, Place(.rsi, pixel * 64 + part * set.vectorBytes))
          for tap in 0..<taps {
            let (row, column) = tap.quotientAndRemainder(dividingBy: tapColumns)
            let place =
              pixel * sourceColumn + row * tapRow + column * tapColumn + part * set.vectorBytes
            code.emit(.multiplyAdd, Vector(tap * parts + part), gradient, Place(.rdi, place))
          }
        }
      }
    }
    for index in 0..<taps * parts {
      let (sum, place) = (Vector(index), Place(.rdx, index * set.vectorBytes))
      code.emit(.add, sum, sum, place)
      code.store(place, sum)
    }
    code.leave()
    return code.code
  }
}
