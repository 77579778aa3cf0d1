import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A cat or a dog with its coat and its pose. Both take coats from the same colours, so that colour
/// tells nothing.
struct Animal {
  enum Pose: CaseIterable { case sitting, standing, lying, portrait }

  let isCat: Bool
  let object: UInt8
  var pose: Pose
  private var random: CounterGenerator
  private let coat: Tint
  private let light: Tint
  private let markings: Int
  private let second: Tint
  private let iris: Tint
  private let hasPrickedEars: Bool
  private let hasTongue: Bool
  private let width: Float
  private let yaw: Float
  private let tilt: Float

  /// Coats that cats and dogs share.
  static let coats = [
    Tint(0.55, 0.36, 0.20), Tint(0.78, 0.48, 0.22), Tint(0.85, 0.74, 0.58), Tint(0.42, 0.42, 0.44),
    Tint(0.22, 0.20, 0.20), Tint(0.88, 0.86, 0.82), Tint(0.62, 0.56, 0.50), Tint(0.36, 0.24, 0.16),
  ]

  init(isCat: Bool, object: UInt8, random: inout CounterGenerator) {
    self.isCat = isCat
    self.object = object
    pose = Pose.allCases[random.below(4)]
    let index = random.below(Self.coats.count)
    let change = random.between(0.85, 1.12)
    coat = Self.coats[index] * change
    light = coat.mixed(Tint(0.95, 0.92, 0.88), random.between(0.35, 0.8))
    markings = random.below(3)
    second = Self.coats[(index + 1 + random.below(Self.coats.count - 1)) % Self.coats.count]
    let irises =
      isCat
      ? [Tint(0.55, 0.72, 0.22), Tint(0.86, 0.66, 0.16), Tint(0.35, 0.62, 0.78)]
      : [Tint(0.30, 0.17, 0.08), Tint(0.22, 0.12, 0.06), Tint(0.42, 0.26, 0.10)]
    iris = irises[random.below(3)]
    hasPrickedEars = isCat || random.chance(0.22)
    hasTongue = !isCat && random.chance(0.45)
    width = random.between(0.9, 1.15)
    yaw = random.between(-1, 1)
    tilt = random.between(-0.22, 0.22)
    self.random = random
  }

  private func fur(_ direction: Float, _ tint: Tint? = nil) -> Paint {
    let rough: Float = 0.017
    let base = tint ?? coat
    switch tint == nil ? markings : 0 {
    case 1: return Paint(base, .tabby(direction: direction, rough: rough), round: 0.6)
    case 2:
      return Paint(base, .patches(direction: direction, rough: rough, second: second), round: 0.6)
    default: return Paint(base, .fur(direction: direction, rough: rough), round: 0.6)
    }
  }

  /// Draws it; its own coordinates reach about from -0.5 to 0.5 across and from -0.55 to 0.95 down.
  func draw(on canvas: inout Canvas, at place: Placement) {
    switch pose {
    case .sitting: sit(&canvas, place)
    case .standing: stand(&canvas, place)
    case .lying: lie(&canvas, place)
    case .portrait: portray(&canvas, place)
    }
  }

  private func tail(_ canvas: inout Canvas, _ place: Placement, _ points: [Vector]) {
    let (first, last): (Float, Float) = isCat ? (0.05, 0.038) : (0.065, 0.03)
    for i in 1..<points.count {
      let t = Float(i) / Float(points.count)
      let r = first + (last - first) * t
      canvas.draw(
        .limb(points[i - 1], points[i], r, r + (last - first) / Float(points.count)), fur(1.57),
        at: place, object: object, part: .tail)
    }
  }

  private func leg(
    _ canvas: inout Canvas, _ place: Placement, from: Vector, to: Vector, radius: Float
  ) {
    canvas.draw(
      .limb(from, to, radius * 1.15, radius * 0.85), fur(1.57), at: place, object: object,
      part: .leg)
    canvas.draw(
      .ellipse(to + Vector(0.015, 0.02), Vector(radius * 1.25, radius * 0.75), 0), fur(0, light),
      at: place, object: object, part: .leg)
  }

  private func sit(_ canvas: inout Canvas, _ place: Placement) {
    canvas.shadow(at: place, Vector(0, 0.92), Vector(0.46, 0.08))
    let side: Float = yaw > 0 ? -1 : 1
    tail(
      &canvas, place,
      isCat
        ? [
          Vector(0.22 * side, 0.8), Vector(0.38 * side, 0.78), Vector(0.45 * side, 0.62),
          Vector(0.42 * side, 0.42), Vector(0.5 * side, 0.28),
        ]
        : [Vector(0.2 * side, 0.82), Vector(0.36 * side, 0.76), Vector(0.44 * side, 0.64)])
    canvas.draw(
      .ellipse(Vector(0, 0.52), Vector(0.27 * width, 0.4), 0), fur(1.57), at: place,
      object: object)
    for side: Float in [-1, 1] {
      canvas.draw(
        .ellipse(Vector(0.2 * side * width, 0.73), Vector(0.15, 0.19), 0.3 * side), fur(1.2),
        at: place, object: object)
    }
    canvas.draw(
      .ellipse(Vector(0, 0.42), Vector(0.13 * width, 0.22), 0), fur(1.57, light), at: place,
      object: object)
    for side: Float in [-1, 1] {
      leg(
        &canvas, place, from: Vector(0.1 * side, 0.48), to: Vector(0.11 * side, 0.87),
        radius: 0.068)
    }
    head(&canvas, place.inner(Vector(0.02 * yaw, 0), angle: tilt))
  }

  private func stand(_ canvas: inout Canvas, _ place: Placement) {
    canvas.shadow(at: place, Vector(0, 0.86), Vector(0.55, 0.07))
    tail(
      &canvas, place,
      isCat
        ? [
          Vector(-0.42, 0.32), Vector(-0.55, 0.2), Vector(-0.56, 0.02), Vector(-0.48, -0.14),
          Vector(-0.5, -0.24),
        ]
        : [Vector(-0.42, 0.3), Vector(-0.54, 0.18), Vector(-0.56, 0.06)])
    for (x, dark) in [(-0.28, 0.7), (0.24, 0.7)] as [(Float, Float)] {
      canvas.draw(
        .limb(Vector(x, 0.45), Vector(x + 0.03, 0.8), 0.07, 0.05),
        Paint(coat * dark, .fur(direction: 1.57, rough: 0.02)), at: place, object: object,
        part: .leg)
    }
    canvas.draw(
      .limb(Vector(-0.3, 0.36), Vector(0.2, 0.34), 0.17 * width, 0.18 * width), fur(0.1),
      at: place, object: object)
    canvas.draw(
      .limb(Vector(-0.2, 0.47), Vector(0.15, 0.47), 0.07, 0.08), fur(0, light), at: place,
      object: object)
    leg(&canvas, place, from: Vector(-0.36, 0.42), to: Vector(-0.37, 0.82), radius: 0.065)
    leg(&canvas, place, from: Vector(0.2, 0.44), to: Vector(0.21, 0.82), radius: 0.062)
    canvas.draw(
      .limb(Vector(0.2, 0.3), Vector(0.36, 0.08), 0.14, 0.12), fur(0.8), at: place,
      object: object)
    head(&canvas, place.inner(Vector(0.42, 0.02), scale: 0.78, angle: tilt))
  }

  private func lie(_ canvas: inout Canvas, _ place: Placement) {
    canvas.shadow(at: place, Vector(-0.05, 0.62), Vector(0.62, 0.08))
    tail(
      &canvas, place,
      isCat
        ? [
          Vector(-0.5, 0.5), Vector(-0.64, 0.46), Vector(-0.68, 0.32), Vector(-0.62, 0.2),
        ] : [Vector(-0.5, 0.48), Vector(-0.62, 0.42), Vector(-0.66, 0.34)])
    canvas.draw(
      .ellipse(Vector(-0.16, 0.4), Vector(0.42, 0.22 * width), 0), fur(0.1), at: place,
      object: object)
    canvas.draw(
      .ellipse(Vector(-0.36, 0.44), Vector(0.18, 0.17), 0), fur(0.6), at: place, object: object)
    leg(&canvas, place, from: Vector(-0.3, 0.55), to: Vector(-0.12, 0.58), radius: 0.06)
    leg(&canvas, place, from: Vector(0.12, 0.5), to: Vector(0.32, 0.58), radius: 0.06)
    leg(&canvas, place, from: Vector(0.2, 0.48), to: Vector(0.44, 0.56), radius: 0.055)
    canvas.draw(
      .ellipse(Vector(0.18, 0.34), Vector(0.17, 0.2), 0), fur(1.2, light), at: place,
      object: object)
    head(&canvas, place.inner(Vector(0.24, 0.1), scale: 0.85, angle: tilt))
  }

  private func portray(_ canvas: inout Canvas, _ place: Placement) {
    // Shoulders, down to where the picture ends.
    canvas.draw(
      .limb(Vector(0, 0.62), Vector(0, 1.6), 0.26 * width, 0.5), fur(1.57), at: place,
      object: object)
    canvas.draw(
      .limb(Vector(0, 0.62), Vector(0, 1.4), 0.14 * width, 0.24), fur(1.57, light), at: place,
      object: object)
    head(&canvas, place.inner(Vector(0, 0.12), scale: 1.25, angle: tilt))
  }

  // MARK: - The head

  private func head(_ canvas: inout Canvas, _ place: Placement) {
    let turn = 0.05 * yaw
    if isCat || hasPrickedEars { prickedEars(&canvas, place) }
    canvas.draw(
      .ellipse(Vector(0, -0.05), isCat ? Vector(0.29, 0.245) : Vector(0.245, 0.265), 0),
      fur(1.57), at: place, object: object)
    if isCat {
      for side: Float in [-1, 1] {
        canvas.draw(
          .ellipse(Vector(0.2 * side, 0.05), Vector(0.12, 0.1), 0), fur(1.57), at: place,
          object: object)
      }
    }
    if !isCat, !hasPrickedEars { hangingEars(&canvas, place) }
    eyes(&canvas, place.inner(Vector(turn, 0)))
    muzzle(&canvas, place.inner(Vector(turn * 1.8, 0)))
  }

  private func prickedEars(_ canvas: inout Canvas, _ place: Placement) {
    let reach: Float = isCat ? -0.43 : -0.5
    for side: Float in [-1, 1] {
      let ear = [
        Vector(0.25 * side, -0.08), Vector(0.24 * side, reach), Vector(0.03 * side, -0.24),
      ]
      canvas.draw(.polygon(ear, 0.015), fur(1.57), at: place, object: object, part: .ear)
      let inner = [
        Vector(0.215 * side, -0.18), Vector(0.215 * side, reach + 0.08),
        Vector(0.09 * side, -0.23),
      ]
      canvas.draw(
        .polygon(inner, 0.004), Paint(Tint(0.78, 0.55, 0.52).mixed(coat, 0.35), round: 0.4),
        at: place, object: object, part: .ear)
    }
  }

  private func hangingEars(_ canvas: inout Canvas, _ place: Placement) {
    for side: Float in [-1, 1] {
      let dark = fur(1.57, coat * 0.72)
      canvas.draw(
        .limb(Vector(0.2 * side, -0.2), Vector(0.29 * side, 0.02), 0.07, 0.1), dark, at: place,
        object: object, part: .ear)
      canvas.draw(
        .limb(Vector(0.29 * side, 0.0), Vector(0.28 * side, 0.15), 0.1, 0.07), dark, at: place,
        object: object, part: .ear)
    }
  }

  private func eyes(_ canvas: inout Canvas, _ place: Placement) {
    for side: Float in [-1, 1] {
      let at = Vector((isCat ? 0.115 : 0.1) * side, isCat ? -0.06 : -0.085)
      let radii = isCat ? Vector(0.068, 0.06) : Vector(0.052, 0.05)
      canvas.draw(
        .ellipse(at, radii * 1.22, 0.2 * side), Paint(Tint(0.08, 0.06, 0.05), round: 0.1),
        at: place, object: object, part: .eye)
      canvas.draw(
        .ellipse(at, radii, 0.2 * side), Paint(iris, round: 0.35), at: place, object: object,
        part: .eye)
      canvas.draw(
        .ellipse(at, isCat ? Vector(0.018, 0.056) : Vector(0.03, 0.03), 0),
        Paint(Tint(0.02, 0.02, 0.02), round: 0), at: place, object: object, part: .eye)
      canvas.draw(
        .ellipse(at + Vector(-0.02, -0.02), Vector(0.015, 0.015), 0),
        Paint(Tint(0.97, 0.97, 0.97), round: 0), at: place, object: object, part: .eye)
    }
  }

  private func muzzle(_ canvas: inout Canvas, _ place: Placement) {
    func line(_ a: Vector, _ b: Vector, _ r: Float, _ tint: Tint) {
      canvas.draw(
        .limb(a, b, r, r * 0.7), Paint(tint, round: 0), at: place, object: object, part: .muzzle)
    }
    let dark = Tint(0.07, 0.05, 0.05)
    if isCat {
      for side: Float in [-1, 1] {
        canvas.draw(
          .ellipse(Vector(0.052 * side, 0.085), Vector(0.075, 0.058), 0), fur(1.57, light),
          at: place, object: object, part: .muzzle)
      }
      canvas.draw(
        .polygon([Vector(-0.032, 0.028), Vector(0.032, 0.028), Vector(0, 0.062)], 0.008),
        Paint(Tint(0.75, 0.42, 0.42), round: 0.3), at: place, object: object, part: .muzzle)
      line(Vector(0, 0.065), Vector(0, 0.1), 0.007, dark)
      line(Vector(0, 0.1), Vector(-0.05, 0.125), 0.007, dark)
      line(Vector(0, 0.1), Vector(0.05, 0.125), 0.007, dark)
      for side: Float in [-1, 1] {
        for (index, slope) in ([-0.05, 0.0, 0.05] as [Float]).enumerated() {
          let start = Vector(0.09 * side, 0.07 + 0.02 * Float(index))
          line(start, start + Vector(0.27 * side, slope), 0.006, Tint(0.93, 0.93, 0.93))
        }
      }
    } else {
      if hasTongue {
        canvas.draw(
          .limb(Vector(0.02, 0.2), Vector(0.03, 0.3), 0.045, 0.05),
          Paint(Tint(0.86, 0.38, 0.42), round: 0.5), at: place, object: object, part: .muzzle)
      }
      canvas.draw(
        .ellipse(Vector(0, 0.12), Vector(0.135, 0.125), 0), fur(1.57, light), at: place,
        object: object, part: .muzzle)
      canvas.draw(
        .ellipse(Vector(0, 0.055), Vector(0.068, 0.05), 0), Paint(dark, round: 0.5, gloss: 0.6),
        at: place, object: object, part: .muzzle)
      line(Vector(0, 0.1), Vector(0, 0.16), 0.008, dark)
      line(Vector(0, 0.16), Vector(-0.075, 0.185), 0.008, dark)
      line(Vector(0, 0.16), Vector(0.075, 0.185), 0.008, dark)
    }
  }
}
