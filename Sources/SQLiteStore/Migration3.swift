/// Schema 3: indexes for the pages of the dashboard.
let migration3 = migration3SessionWindows.joined(separator: ";\n")
