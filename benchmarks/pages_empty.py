"""An empty page, run by ``streamlit run``: what Streamlit itself costs."""
