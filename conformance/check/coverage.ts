// Checker `coverage`: docs/requirements-coverage.md is what the requirement tables and the titles of the tests give now.

import { findCoverageFaults } from '../requirements/coverage.ts'

export const findStaleCoverage = (root: string): Promise<string[]> => findCoverageFaults(root)
