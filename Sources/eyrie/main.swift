print("eyrie")
