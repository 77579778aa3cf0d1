import ArgumentParser

/// The tool of the example: draws the scenes, redraws the article's figures, measures the maps.
@main
struct CatDogCar: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catdogcar",
    abstract: "Draws the scenes of the example, its figures, and measures its maps.",
    subcommands: [
      DrawCommand.self, FiguresCommand.self, MeasureCommand.self, NeuronCommand.self,
    ])
}
