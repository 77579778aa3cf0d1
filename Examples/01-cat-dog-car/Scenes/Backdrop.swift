import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is behind and around the things: a place, and clutter that has something of fur, of eyes, of
/// ears and of wheels, so that one such mark alone tells nothing.
struct Backdrop {
  private enum Kind: CaseIterable { case meadow, street, beach, room, yard }
  private let kind: Kind
  /// Where the ground begins, from above.
  let horizon: Float
  private let upper: Tint
  private let lower: Tint
  private let phase: Float

  init(random: inout CounterGenerator) {
    kind = Kind.allCases[random.below(5)]
    horizon = random.between(0.3, 0.62)
    phase = random.between(0, 60)
    let skies = [Tint(0.55, 0.72, 0.90), Tint(0.78, 0.80, 0.84), Tint(0.92, 0.76, 0.60)]
    let walls = [
      Tint(0.82, 0.76, 0.66), Tint(0.60, 0.68, 0.70), Tint(0.74, 0.58, 0.52),
      Tint(0.52, 0.50, 0.58),
    ]
    switch kind {
    case .meadow: (upper, lower) = (skies[random.below(3)], Tint(0.34, 0.50, 0.22))
    case .street: (upper, lower) = (walls[random.below(4)] * 0.9, Tint(0.42, 0.42, 0.44))
    case .beach: (upper, lower) = (skies[random.below(3)], Tint(0.82, 0.72, 0.54))
    case .room: (upper, lower) = (walls[random.below(4)], Tint(0.52, 0.36, 0.24))
    case .yard: (upper, lower) = (Tint(0.58, 0.40, 0.30), Tint(0.60, 0.56, 0.50))
    }
  }

  func draw(on canvas: inout Canvas) {
    let noise = canvas.noise
    canvas.fill { p in
      let away = (p.y - horizon) / max(1 - horizon, 0.01)
      if p.y < horizon {
        switch kind {
        case .meadow, .beach:
          let cloud = noise.cloud(p.x * 3 + phase, p.y * 6)
          return upper.mixed(Tint(1, 1, 1), max(cloud, 0) * 0.7 + 0.3 * p.y / horizon)
        case .street, .yard:
          let row = floorf(p.y * 26)
          let brick = p.x * 13 + (row.truncatingRemainder(dividingBy: 2) == 0 ? 0.5 : 0)
          let gap =
            abs(p.y * 26 - row - 0.5) > 0.4 || abs(brick - floorf(brick) - 0.5) > 0.45
          return upper * ((gap ? 0.78 : 1) * (1 + 0.18 * noise.cloud(p.x * 9 + phase, p.y * 9)))
        case .room:
          let stripe = sinf(p.x * 40 + phase) > 0.3 ? Float(0.95) : 1
          return upper * (stripe * (1 + 0.06 * noise.cloud(p.x * 5 + phase, p.y * 5)))
        }
      }
      switch kind {
      case .meadow:
        let grass = noise.cloud(p.x * 34, p.y * 12 / (0.3 + away) + phase)
        return lower * (1 + 0.32 * grass + 0.15 * noise.cloud(p.x * 4, p.y * 4 + phase))
      case .street, .beach, .yard:
        return lower
          * (1 + 0.16 * noise.cloud(p.x * 20, p.y * 28 + phase)
            + 0.12 * noise.value(p.x * 70, p.y * 70))
      case .room:
        let plank = floorf((p.x - 0.5) / (0.25 + away) * 5)
        return lower
          * (1 + 0.22 * noise.cloud(plank * 3 + phase, p.y * 20) + 0.1 * noise.value(plank * 7, 2))
      }
    }
  }

  // MARK: - Clutter

  /// Something that stands about; `near` things may stand before an object.
  func clutter(on canvas: inout Canvas, near: Bool, random: inout CounterGenerator) {
    let y = near ? random.between(0.86, 1.04) : random.between(horizon, 0.9)
    let depth = near ? Float(0.24) : 0.1 + 0.22 * (y - horizon) / max(1 - horizon, 0.1)
    let place = Placement(
      origin: Vector(random.between(-0.05, 1.05), y), scale: depth * random.between(0.7, 1.3),
      angle: random.between(-0.1, 0.1), flips: random.chance(0.5))
    // Clutter throws the same shadow as everything else.
    canvas.shadow(at: place, Vector(0, -0.02), Vector(0.62, 0.1))
    switch random.below(near ? 4 : 9) {
    case 0: bush(&canvas, place, &random)
    case 1: stone(&canvas, place, &random)
    case 2: ball(&canvas, place, &random)
    case 3: cushion(&canvas, place, &random)
    case 4: tree(&canvas, place, &random)
    case 5: tent(&canvas, place, &random)
    case 6: house(&canvas, place, &random)
    case 7: barrel(&canvas, place, &random)
    default: fence(&canvas, place, &random)
    }
  }

  private func bush(_ c: inout Canvas, _ at: Placement, _ random: inout CounterGenerator) {
    let tint = Tint(0.2, 0.4, 0.16) * random.between(0.7, 1.4)
    for _ in 0..<6 {
      let centre = Vector(random.between(-0.5, 0.5), random.between(-0.6, -0.1))
      c.draw(
        .ellipse(centre, Vector(random.between(0.25, 0.45), random.between(0.25, 0.4)), 0),
        Paint(tint * random.between(0.8, 1.2), .mottled(scale: 14, strength: 0.5)), at: at)
    }
  }

  private func stone(_ c: inout Canvas, _ at: Placement, _ random: inout CounterGenerator) {
    c.draw(
      .ellipse(Vector(0, -0.15), Vector(random.between(0.4, 0.7), 0.3), random.between(-0.2, 0.2)),
      Paint(
        Tint(0.5, 0.48, 0.46) * random.between(0.7, 1.2), .mottled(scale: 9, strength: 0.35),
        round: 0.8), at: at)
  }

  /// Round and dark with a bright ring: something of an eye and of a wheel.
  private func ball(_ c: inout Canvas, _ at: Placement, _ random: inout CounterGenerator) {
    let tint = Tint(random.between(0.1, 0.9), random.between(0.1, 0.8), random.between(0.1, 0.8))
    let centre = Vector(0, -0.4)
    c.draw(.ellipse(centre, Vector(0.4, 0.4), 0), Paint(tint, round: 0.9, gloss: 0.6), at: at)
    if random.chance(0.5) {
      c.draw(
        .ring(centre, 0.3, 0.2), Paint(Tint(0.9, 0.9, 0.88), round: 0.5), at: at)
    }
    if random.chance(0.4) {
      c.draw(
        .ellipse(centre, Vector(0.1, 0.1), 0), Paint(Tint(0.08, 0.08, 0.08), round: 0.2), at: at)
    }
  }

  /// Has fur and belongs to nobody.
  private func cushion(_ c: inout Canvas, _ at: Placement, _ random: inout CounterGenerator) {
    let tint = Animal.coats[random.below(Animal.coats.count)]
    let direction = random.between(0, 3)
    let texture: Paint.Texture =
      random.chance(0.5)
      ? .fur(direction: direction, rough: 0.02) : .tabby(direction: direction, rough: 0.02)
    c.draw(
      .box(Vector(0, -0.3), Vector(random.between(0.4, 0.7), 0.3), 0.2),
      Paint(tint, texture, round: 0.7), at: at)
  }

  private func tree(_ c: inout Canvas, _ at: Placement, _ random: inout CounterGenerator) {
    c.draw(
      .limb(Vector(0, 0), Vector(0, -1.2), 0.14, 0.08),
      Paint(Tint(0.35, 0.25, 0.17), .mottled(scale: 18, strength: 0.4)), at: at)
    let tint = Tint(0.22, 0.42, 0.18) * random.between(0.7, 1.3)
    for _ in 0..<5 {
      c.draw(
        .ellipse(
          Vector(random.between(-0.4, 0.4), random.between(-1.9, -1.2)), Vector(0.45, 0.4), 0),
        Paint(tint * random.between(0.8, 1.2), .mottled(scale: 10, strength: 0.5)), at: at)
    }
  }

  /// Pointed as an ear is.
  private func tent(_ c: inout Canvas, _ at: Placement, _ random: inout CounterGenerator) {
    let tint = Tint(random.between(0.3, 0.9), random.between(0.3, 0.7), random.between(0.2, 0.6))
    c.draw(
      .polygon([Vector(-0.5, 0), Vector(0, -0.8), Vector(0.5, 0)], 0.02), Paint(tint, round: 0.5),
      at: at)
    c.draw(
      .polygon([Vector(-0.18, 0), Vector(0, -0.5), Vector(0.18, 0)], 0.01),
      Paint(tint * 0.4, round: 0.2), at: at)
  }

  private func house(_ c: inout Canvas, _ at: Placement, _ random: inout CounterGenerator) {
    let tint = Tint(random.between(0.5, 0.9), random.between(0.45, 0.8), random.between(0.4, 0.7))
    c.draw(
      .box(Vector(0, -0.5), Vector(0.6, 0.5), 0.01),
      Paint(tint, .planks(width: 0.12, strength: 0.15)),
      at: at)
    c.draw(
      .polygon([Vector(-0.75, -0.95), Vector(0, -1.5), Vector(0.75, -0.95)], 0.02),
      Paint(Tint(0.5, 0.24, 0.18), .planks(width: 0.1, strength: 0.3)), at: at)
    for x: Float in [-0.3, 0.3] {
      c.draw(
        .box(Vector(x, -0.6), Vector(0.14, 0.16), 0.01),
        Paint(Tint(0.25, 0.32, 0.38), round: 0.3, gloss: 0.4), at: at)
    }
  }

  /// Seen from its end, with rings as a wheel has.
  private func barrel(_ c: inout Canvas, _ at: Placement, _ random: inout CounterGenerator) {
    let tint = Tint(0.45, 0.32, 0.2) * random.between(0.8, 1.2)
    let centre = Vector(0, -0.4)
    c.draw(
      .ellipse(centre, Vector(0.42, 0.42), 0), Paint(tint, .planks(width: 0.16, strength: 0.3)),
      at: at)
    c.draw(.ring(centre, 0.42, 0.35), Paint(Tint(0.3, 0.3, 0.32), round: 0.4), at: at)
  }

  private func fence(_ c: inout Canvas, _ at: Placement, _ random: inout CounterGenerator) {
    let tint = Tint(0.75, 0.7, 0.62) * random.between(0.6, 1.2)
    for i in 0..<6 {
      let x = Float(i) * 0.3 - 0.8
      c.draw(.box(Vector(x, -0.35), Vector(0.07, 0.38), 0.01), Paint(tint), at: at)
    }
    for y: Float in [-0.5, -0.2] {
      c.draw(.box(Vector(0, y), Vector(1.0, 0.05), 0.01), Paint(tint * 0.9), at: at)
    }
  }
}
