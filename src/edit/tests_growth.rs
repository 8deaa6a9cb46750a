//! Files that were changed by hand get what they would be generated with.
