"""Pictures of the catalog as SVG: data in, drawing out. Pure; `catalog.picture_data` asks the database.

A module of this package is one picture, or a part that all share. Lengths are units of the view box, which are CSS
pixels where a drawing is shown at its own width.
"""
