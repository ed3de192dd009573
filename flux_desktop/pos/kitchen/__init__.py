"""The kitchen as files: menus, ingredients with their prices, recipes. One file a noun, on the sales importer's reader."""
