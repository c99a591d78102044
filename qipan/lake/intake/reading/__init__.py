"""Reading 读入: files and uploads as checked blocks of whole lines."""
