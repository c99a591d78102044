"""What people hand in 填报: rows and files of subjects, read and checked before anything is written."""
