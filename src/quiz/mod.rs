//! Questions: truth from a run, wrong options, grading.
