/// Writes what is done to sums in registers before they are stored.
struct EndWriter {
  let end: TileKernel.End
  /// Three registers that hold no sum.
  let free: (Vector, Vector, Vector)

  private var zero: Vector { free.0 }
  private var six: Vector { free.1 }

  /// Loads what all sums are compared with.
  func prepare(_ code: inout Assembler) {
    switch end {
    case .store, .activation(.none, _): break
    case .activation(let function, _):
      code.zero(zero)
      if function == .rectifier6 { code.constant(six, 6) }
    case .mask(let mask, _):
      code.zero(zero)
      if mask.readsValue, mask.hasUpperEnd { code.constant(six, 6) }
    }
  }

  /// Finishes one sum, whose addend or rectifier's value lies at `place`.
  ///
  /// The operand on the right is the result where either is not a number: so that stays so.
  func finish(_ sum: Vector, _ place: Place, _ code: inout Assembler) {
    switch end {
    case .store: break
    case .activation(let function, let addend):
      if addend != nil { code.emit(.add, sum, sum, place) }
      guard function != .none else { return }
      code.emit(.maximum, sum, zero, sum)
      if function == .rectifier6 { code.emit(.minimum, sum, six, sum) }
    case .mask(let mask, _):
      if mask.keepsPositive { code.emit(.maximum, sum, zero, sum) }
      guard mask.readsValue else { return }
      code.keep(sum, where: zero, .less, place, room: free.2)
      if mask.hasUpperEnd { code.keep(sum, where: six, .greater, place, room: free.2) }
    }
  }
}

extension TileKernel.End {
  /// Where the addend or the rectifier's value lies.
  var steps: TileKernel.Steps? {
    switch self {
    case .store: nil
    case .activation(_, let addend): addend
    case .mask(_, let value): value
    }
  }
}
