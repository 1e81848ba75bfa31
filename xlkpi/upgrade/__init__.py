"""The migration of a user's typed values into the current template, and the comparison of workbooks."""
