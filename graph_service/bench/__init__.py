"""How fast is it, beside peers in the same run, and where does it fall short?"""
