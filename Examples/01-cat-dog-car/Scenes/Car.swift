import Tensors

/// A car seen from the side or from the front.
struct Car {
  enum Build: CaseIterable { case hatch, saloon, van, pickup, front }

  let object: UInt8
  let build: Build
  private let tint: Tint
  private let rim: Tint
  private let glass = Tint(0.22, 0.30, 0.36)
  private let spokes: Int
  private let hasStripe: Bool

  /// Half of them have the colours of fur, so that colour tells nothing.
  init(object: UInt8, random: inout CounterGenerator) {
    self.object = object
    build = Build.allCases[random.below(5)]
    let paints = [
      Tint(0.75, 0.12, 0.10), Tint(0.12, 0.25, 0.62), Tint(0.90, 0.80, 0.20),
      Tint(0.15, 0.45, 0.25),
      Tint(0.82, 0.83, 0.85), Tint(0.14, 0.14, 0.16),
    ]
    let pool = random.chance(0.5) ? paints : Animal.coats
    tint = pool[random.below(pool.count)] * random.between(0.85, 1.1)
    rim = random.chance(0.5) ? Tint(0.78, 0.79, 0.80) : Tint(0.45, 0.46, 0.48)
    spokes = 4 + random.below(4)
    hasStripe = random.chance(0.3)
  }

  /// Draws it; its own coordinates reach about from -0.7 to 0.7 across and from -0.3 to 0.35 down.
  func draw(on canvas: inout Canvas, at place: Placement) {
    canvas.shadow(at: place, Vector(0, 0.34), Vector(build == .front ? 0.45 : 0.68, 0.06))
    if build == .front { front(&canvas, place) } else { side(&canvas, place) }
  }

  private var metal: Paint { Paint(tint, round: 0.7, gloss: 0.5) }

  private func side(_ canvas: inout Canvas, _ place: Placement) {
    let (roof, windows) = profile
    canvas.draw(.polygon(roof, 0.035), metal, at: place, object: object)
    canvas.draw(.box(Vector(0, 0.12), Vector(0.66, 0.14), 0.07), metal, at: place, object: object)
    canvas.draw(
      .box(Vector(0, 0.22), Vector(0.64, 0.035), 0.02), Paint(tint * 0.45, round: 0.3), at: place,
      object: object)
    if hasStripe {
      canvas.draw(
        .box(Vector(0, 0.1), Vector(0.63, 0.022), 0.01), Paint(Tint(0.92, 0.92, 0.9), round: 0.2),
        at: place, object: object)
    }
    for window in windows {
      canvas.draw(
        .polygon(window, 0.012), Paint(glass, round: 0.5, gloss: 0.7), at: place, object: object,
        part: .window)
    }
    let line = Paint(tint * 0.5, round: 0)
    canvas.draw(
      .limb(Vector(-0.02, 0.0), Vector(-0.02, 0.2), 0.005, 0.005), line, at: place, object: object)
    canvas.draw(
      .limb(Vector(0.06, 0.05), Vector(0.12, 0.05), 0.01, 0.01), Paint(Tint(0.8, 0.8, 0.8)),
      at: place, object: object)
    canvas.draw(
      .ellipse(Vector(0.62, 0.06), Vector(0.045, 0.038), 0),
      Paint(Tint(0.98, 0.94, 0.72), round: 0.3, gloss: 0.8), at: place, object: object,
      part: .lamp)
    canvas.draw(
      .box(Vector(-0.64, 0.05), Vector(0.02, 0.045), 0.01),
      Paint(Tint(0.8, 0.08, 0.06), gloss: 0.4),
      at: place, object: object, part: .lamp)
    for x: Float in [-0.4, 0.4] {
      canvas.draw(
        .ellipse(Vector(x, 0.24), Vector(0.155, 0.155), 0), Paint(Tint(0.05, 0.05, 0.05), round: 0),
        at: place, object: object)
      wheel(&canvas, place.inner(Vector(x, 0.25)), radius: 0.135)
    }
  }

  private func wheel(_ canvas: inout Canvas, _ place: Placement, radius: Float) {
    func disc(_ share: Float, _ paint: Paint) {
      canvas.draw(
        .ellipse(Vector(0, 0), Vector(radius * share, radius * share), 0), paint, at: place,
        object: object, part: .wheel)
    }
    disc(1, Paint(Tint(0.09, 0.09, 0.10), round: 0.4))
    disc(0.64, Paint(rim, round: 0.5, gloss: 0.3))
    for spoke in 0..<spokes {
      let angle = Float(spoke) / Float(spokes) * 6.2832 + 0.3
      let end = Vector(radius * 0.55, 0).rotated(angle)
      let side = Vector(radius * 0.25, 0).rotated(angle)
      canvas.draw(
        .limb(side, end, radius * 0.07, radius * 0.09), Paint(Tint(0.16, 0.16, 0.17), round: 0),
        at: place, object: object, part: .wheel)
    }
    disc(0.16, Paint(Tint(0.2, 0.2, 0.21), round: 0.5))
  }

  /// The upper part and its windows.
  private var profile: (roof: [Vector], windows: [[Vector]]) {
    switch build {
    case .hatch:
      return (
        [Vector(-0.58, 0.05), Vector(-0.46, -0.2), Vector(0.1, -0.23), Vector(0.36, 0.0)],
        [
          [Vector(-0.43, -0.02), Vector(-0.37, -0.17), Vector(-0.1, -0.19), Vector(-0.1, -0.02)],
          [Vector(-0.04, -0.02), Vector(-0.04, -0.19), Vector(0.07, -0.19), Vector(0.26, -0.02)],
        ]
      )
    case .van:
      return (
        [Vector(-0.62, 0.05), Vector(-0.61, -0.3), Vector(0.3, -0.3), Vector(0.52, 0.0)],
        [
          [Vector(-0.55, -0.06), Vector(-0.55, -0.24), Vector(-0.3, -0.24), Vector(-0.3, -0.06)],
          [Vector(-0.24, -0.06), Vector(-0.24, -0.24), Vector(0.02, -0.24), Vector(0.02, -0.06)],
          [Vector(0.08, -0.06), Vector(0.08, -0.24), Vector(0.26, -0.24), Vector(0.41, -0.06)],
        ]
      )
    case .pickup:
      return (
        [Vector(-0.1, 0.05), Vector(-0.06, -0.24), Vector(0.22, -0.24), Vector(0.38, 0.0)],
        [
          [Vector(-0.03, -0.02), Vector(0.0, -0.19), Vector(0.18, -0.19), Vector(0.29, -0.02)]
        ]
      )
    case .saloon, .front:
      return (
        [
          Vector(-0.46, 0.02), Vector(-0.26, -0.21), Vector(0.12, -0.21), Vector(0.34, 0.0),
        ],
        [
          [Vector(-0.33, -0.02), Vector(-0.22, -0.17), Vector(-0.06, -0.18), Vector(-0.06, -0.02)],
          [Vector(0.0, -0.02), Vector(0.0, -0.18), Vector(0.1, -0.17), Vector(0.24, -0.02)],
        ]
      )
    }
  }

  private func front(_ canvas: inout Canvas, _ place: Placement) {
    for side: Float in [-1, 1] {
      canvas.draw(
        .box(Vector(0.33 * side, 0.24), Vector(0.075, 0.1), 0.03), Paint(Tint(0.08, 0.08, 0.09)),
        at: place, object: object, part: .wheel)
      canvas.draw(
        .ellipse(Vector(0.44 * side, -0.06), Vector(0.05, 0.035), 0), metal, at: place,
        object: object)
    }
    canvas.draw(
      .polygon(
        [Vector(-0.37, 0.0), Vector(-0.27, -0.27), Vector(0.27, -0.27), Vector(0.37, 0.0)], 0.04),
      metal, at: place, object: object)
    canvas.draw(
      .polygon(
        [Vector(-0.3, -0.03), Vector(-0.23, -0.23), Vector(0.23, -0.23), Vector(0.3, -0.03)], 0.015),
      Paint(glass, round: 0.4, gloss: 0.6), at: place, object: object, part: .window)
    canvas.draw(.box(Vector(0, 0.11), Vector(0.43, 0.14), 0.07), metal, at: place, object: object)
    canvas.draw(
      .box(Vector(0, 0.1), Vector(0.17, 0.045), 0.02), Paint(Tint(0.08, 0.08, 0.09), round: 0.2),
      at: place, object: object)
    for x: Float in [-0.1, 0, 0.1] {
      canvas.draw(
        .limb(Vector(x, 0.07), Vector(x, 0.13), 0.008, 0.008), Paint(Tint(0.6, 0.6, 0.62)),
        at: place, object: object)
    }
    canvas.draw(
      .box(Vector(0, 0.2), Vector(0.11, 0.03), 0.008), Paint(Tint(0.93, 0.93, 0.88), round: 0.1),
      at: place, object: object)
    for side: Float in [-1, 1] {
      canvas.draw(
        .ellipse(Vector(0.31 * side, 0.08), Vector(0.078, 0.062), 0), Paint(Tint(0.3, 0.3, 0.32)),
        at: place, object: object, part: .lamp)
      canvas.draw(
        .ellipse(Vector(0.31 * side, 0.08), Vector(0.062, 0.048), 0),
        Paint(Tint(0.98, 0.96, 0.84), round: 0.3, gloss: 0.9), at: place, object: object,
        part: .lamp)
    }
  }
}
