"""What vendors write as markup becomes Markdown (T1): one module a notation."""
