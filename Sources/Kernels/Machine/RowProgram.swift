/// A loop over rows of places, written around what is done at each place.
///
/// Several pointers walk together; every one has its own distances. A row is cut into stretches,
/// and a stretch into groups of places whose work is written out side by side.
struct RowProgram {
  /// A pointer, and the bytes from a place to the next and from a row to the next.
  struct Walker {
    let register: Register
    var column: Int
    var row: Int
  }
  /// Neighbouring places that are treated alike.
  struct Stretch {
    var count: Int
    /// How many are written out side by side.
    var unroll: Int
  }

  let walkers: [Walker]
  let stretches: [Stretch]

  /// Writes the loop; `r8` counts the rows and `r11` the groups of a row.
  ///
  /// `body` writes the work of some places of a stretch; the first of them is `at` places beyond
  /// where the pointers stand.
  func write(
    _ code: inout Assembler,
    _ body: (_ code: inout Assembler, _ stretch: Int, _ at: Int, _ places: Int) -> Void
  ) {
    let top = code.label()
    var walked = 0
    var at = 0
    for (index, stretch) in stretches.enumerated() {
      let groups = stretch.count / stretch.unroll
      if groups > 2 {
        code.set(.r11, to: groups)
        let group = code.label()
        body(&code, index, at, stretch.unroll)
        for walker in walkers { code.add(walker.register, walker.column * stretch.unroll) }
        code.countDown(.r11)
        code.jumpIfNotZero(group)
        walked += groups * stretch.unroll
      } else {
        for _ in 0..<groups {
          body(&code, index, at, stretch.unroll)
          at += stretch.unroll
        }
      }
      let rest = stretch.count % stretch.unroll
      if rest > 0 {
        body(&code, index, at, rest)
        at += rest
      }
    }
    for walker in walkers { code.add(walker.register, walker.row - walked * walker.column) }
    code.countDown(.r8)
    code.jumpIfNotZero(top)
  }
}
