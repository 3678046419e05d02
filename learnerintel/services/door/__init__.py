"""The live feedback door: xAPI statements that a system posts, taken in as a file of them would be."""
